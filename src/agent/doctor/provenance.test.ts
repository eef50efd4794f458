import { describe, expect, test } from "vitest";
import { snapshotSchema } from "../../protocol/operations/doctor.ts";
import { ok } from "../../protocol/result.ts";
import { launchOf } from "../docker/launch.ts";
import { started } from "../double/started.ts";
import type { Docker, Inspection, RedisReply } from "../docker/seam.ts";
import { error, infoOf, list, recorded, type Recording, text } from "../handlers/recorded.fixture.ts";
import { provenance } from "./provenance.ts";
import { redisLog } from "./redis-log.ts";

const AT = Date.parse("2026-11-22T21:00:00Z");

const inspection = (words: string[], more: Partial<Inspection> = {}): Inspection => ({
  ...{
    container: "shop-redis-1",
    state: "running",
    health: null,
    healthSaid: null,
    cpuLimit: null,
    startedAt: AT,
    finishedAt: null,
    exitCode: null,
  },
  ...{ oomKilled: false, restarts: 0, memoryLimit: 0, memoryReservation: 0, restartPolicy: "no" },
  mounts: [{ path: "/data", type: "volume" }],
  ...started,
  launch: launchOf({ Path: words[0] ?? "", Args: words.slice(1), Env: [], WorkingDir: "/data" }),
  published: [],
  pid: 4321,
  tls: false,
  hostNetwork: false,
  sharesNetwork: false,
  ...more,
});

const REPLICA = infoOf("redis-7.4").replace(
  "role:master\r\n",
  "role:slave\r\nmaster_host:203.0.113.7\r\nmaster_port:6379\r\nmaster_link_status:down\r\n",
);
const SETTINGS = "CONFIG GET dir dbfilename port bind protected-mode";
const nested: RedisReply = {
  kind: "nested",
  items: [["name", "system", "ver", "1", "path", "/data/exp.so", "args", []]],
};
const REPLIES: Recording = {
  INFO: text(infoOf("redis-7.4")),
  [SETTINGS]: list("dir", "/data", "dbfilename", "dump.rdb", "port", "6379", "bind", "", "protected-mode", "no"),
  "INFO commandstats": text(
    "# Commandstats\r\ncmdstat_config|set:calls=3,usec=8,usec_per_call=8.00,rejected_calls=0,failed_calls=1\r\n",
  ),
  "MODULE LIST": list(),
  "EXISTS backup1 backup2 backup3 backup4 crackit": text("0"),
  "PUBSUB NUMSUB __sentinel__:hello": list("__sentinel__:hello", "0"),
};

const asked = async (given: Inspection, replies: Recording = {}, docker: Partial<Docker> = {}) => {
  const { context, commands } = recorded({ ...REPLIES, ...replies }, undefined, undefined, {
    inspect: () => Promise.resolve(ok(given)),
    ...docker,
  });
  const part = await provenance(context);
  expect(snapshotSchema.shape.provenance.parse(part)).toEqual(part);
  if (!part.ok) throw new Error(part.failure.detail);
  return { found: part.value, commands: commands() };
};

test("of an ordinary Redis there is nothing to tell, and neither neighbours nor the password are asked for", async () => {
  const { found } = await asked(inspection(["redis-server"]));
  expect(found).toEqual({
    start: { complete: true, replica_by: null, replica_of: null, rewritten: false },
    ...{ primary_here: null, neighbours_read: false, sentinel: false, cluster: false, settings_read: true },
    ...{ cluster_broken: null, flush_calls: 0, kept_on: "volume" },
    ...{ moved_dir: null, moved_dbfilename: null, foreign_modules: [], dropper_keys: 0 },
    ...{ replicaof_calls: 0, module_load_calls: 0, config_set_calls: 2 },
    ...{ published: [], host_network: false, reach_unknown: false, password_required: null, protected_mode: false },
  });
});

describe("a replica", () => {
  const neighbours = () =>
    Promise.resolve(ok([{ container: "other", known: ["other", "203.0.113.70", "redis-primary"] }]));

  test("of a stranger has nobody of the host for a primary, and the configuration file is read for it and told to nobody", async () => {
    const asking: string[] = [];
    const { found, commands } = await asked(
      inspection(["redis-server", "/run/auth.conf"]),
      { INFO: text(REPLICA) },
      {
        neighbours,
        file: (path) => {
          asking.push(path);
          return Promise.resolve(ok('requirepass "canary-secret"\n'));
        },
      },
    );
    expect(asking).toEqual(["/run/auth.conf"]);
    expect(found).toMatchObject({
      start: { complete: true, replica_by: null },
      primary_here: null,
      neighbours_read: true,
    });
    expect(JSON.stringify([found, commands])).not.toContain("canary");
  });

  test("of a container of the host has its name", async () => {
    const info = { INFO: text(REPLICA.replace("203.0.113.7", "redis-primary")) };
    expect((await asked(inspection(["redis-server"]), info, { neighbours })).found.primary_here).toBe("other");
  });

  test("of a name that a service of another project has too is the one of Redis's own", async () => {
    const info = { INFO: text(REPLICA.replace("203.0.113.7", "primary")) };
    const named = (container: string) => ({ container, known: [container, "primary"] });
    const both = { neighbours: () => Promise.resolve(ok([named("other-primary-1"), named("shop-primary-1")])) };
    expect((await asked(inspection(["redis-server"]), info, both)).found.primary_here).toBe("shop-primary-1");
  });

  test("whose neighbours and file cannot be read says so", async () => {
    const { found } = await asked(inspection(["redis-server", "/r.conf"]), { INFO: text(REPLICA) });
    expect(found).toMatchObject({ start: { complete: false }, primary_here: null, neighbours_read: false });
  });
});

test("moved files, strange modules and the droppers' keys are told with what they are", async () => {
  const { found } = await asked(inspection(["redis-server"]), {
    [SETTINGS]: list("dir", "/etc", "dbfilename", "crontab"),
    "MODULE LIST": nested,
    "EXISTS backup1 backup2 backup3 backup4 crackit": text("4"),
    "INFO commandstats": text(
      "# Commandstats\r\ncmdstat_slaveof:calls=1,usec=1\r\ncmdstat_module|load:calls=2,usec=1\r\ncmdstat_module|loadex:calls=1,usec=1\r\n",
    ),
  });
  expect(found).toMatchObject({
    moved_dir: "/etc",
    moved_dbfilename: "crontab",
    foreign_modules: [{ name: "system", path: "/data/exp.so" }],
    replicaof_calls: 1,
    module_load_calls: 3,
    dropper_keys: 4,
  });
});

test("what the ACL forbids, and what a version does not tell, is unknown", async () => {
  const denied = error("NOPERM this user has no permissions");
  const { found } = await asked(inspection(["redis-server"]), {
    [SETTINGS]: denied,
    "INFO commandstats": text("# Commandstats\r\ncmdstat_config:calls=3,usec=8,usec_per_call=8.00\r\n"),
    "MODULE LIST": denied,
    "EXISTS backup1 backup2 backup3 backup4 crackit": error("CROSSSLOT Keys in request don't hash to the same slot"),
    "PUBSUB NUMSUB __sentinel__:hello": denied,
  });
  expect(found).toMatchObject({
    sentinel: null,
    settings_read: false,
    moved_dir: null,
    moved_dbfilename: null,
    foreign_modules: null,
    replicaof_calls: 0,
    module_load_calls: null,
    config_set_calls: null,
    dropper_keys: null,
    protected_mode: null,
  });
});

describe("who reaches it", () => {
  const port = (address: string, of = "6379/tcp") => ({ port: of, address, hostPort: "6380" });

  test("by a published port, for which it is asked whether it wants a password", async () => {
    const given = inspection(["redis-server"], {
      published: [port("0.0.0.0"), port("::"), port("127.0.0.1"), port("0.0.0.0", "8001/tcp")],
    });
    const { found } = await asked(given, {}, { asksForPassword: () => Promise.resolve(ok(false)) });
    expect(found).toMatchObject({
      published: ["0.0.0.0:6380", "[::]:6380"],
      host_network: false,
      password_required: false,
      protected_mode: false,
    });
  });

  test.each([
    ["", true],
    ["* -::*", true],
    ["127.0.0.1 -::1", false],
  ])("on the host's network, bound to %j", async (bind, expected) => {
    const { found } = await asked(
      inspection(["redis-server"], { hostNetwork: true }),
      { [SETTINGS]: list("bind", bind) },
      { asksForPassword: () => Promise.resolve(ok(true)) },
    );
    expect(found.host_network).toBe(expected);
    expect(found.password_required).toBe(expected ? true : null);
  });

  test.each<[string, Partial<Inspection>, string | null, boolean]>([
    ["with another container's network, which that may publish", { sharesNetwork: true }, "", true],
    ["with another container's network and a bind that cannot be read", { sharesNetwork: true }, null, true],
    ["with another container's network, on its loopback alone", { sharesNetwork: true }, "127.0.0.1", false],
    ["on the host's network with a bind that cannot be read", { hostNetwork: true }, null, true],
  ])("in a way that is not known: %s", async (_what, network, bind, unknown) => {
    const { found } = await asked(
      inspection(["redis-server"], network),
      { [SETTINGS]: bind === null ? error("NOPERM this user has no permissions") : list("bind", bind) },
      { asksForPassword: () => Promise.resolve(ok(true)) },
    );
    expect(found).toMatchObject({ reach_unknown: unknown, published: [], host_network: false });
    expect(found.password_required).toBe(unknown ? true : null);
  });
});

describe("Redis's own log", () => {
  const lines = [{ at: 0, text: "1:M 29 Nov 2026 10:33:24.863 # Can't handle RDB format version 99" }];
  const read = async (docker: Partial<Docker>, policy = {}) => {
    const { context } = recorded({}, undefined, undefined, docker, policy);
    const part = await redisLog(context);
    expect(snapshotSchema.shape.redis_log.parse(part)).toEqual(part);
    return part.ok ? part.value : null;
  };

  test("is read a day back, and of a container that ended earlier, to before its end", async () => {
    const since: number[] = [];
    const logs: Docker["logs"] = (service, from) => {
      expect(service).toBe("redis");
      since.push(from);
      return Promise.resolve(ok({ lines, spans: [], truncated: false }));
    };
    const ended = inspection([], { state: "exited", finishedAt: -3 * 86_400_000 });
    expect(await read({ logs, inspect: () => Promise.resolve(ok(inspection([]))) })).toMatchObject({
      failure: null,
      lines: 1,
      known: [{ kind: "rdb_newer", line: "Can't handle RDB format version 99" }],
    });
    await read({ logs, inspect: () => Promise.resolve(ok(ended)) });
    expect(since).toEqual([-86_400_000, -3 * 86_400_000 - 600_000]);
  });

  test("is said to be unread where its driver cannot be read, and where the host's owner wants no log read", async () => {
    expect(await read({})).toMatchObject({ failure: "Not recorded. Do something.", known: [] });
    expect(await read({}, { log_services: [] })).toMatchObject({
      failure: "The host's policy allows no log to be read.",
    });
  });
});

test("what the data is kept on, who has deleted all, and a cluster that is not whole", async () => {
  const clustered = infoOf("redis-7.4").replace("cluster_enabled:0", "cluster_enabled:1");
  const { found } = await asked(
    inspection(["redis-server"], { mounts: [{ path: "/data", type: "volume", unnamed: true }] }),
    {
      INFO: text(clustered),
      "INFO commandstats": text(
        "# Commandstats\r\ncmdstat_flushall:calls=2,usec=1\r\ncmdstat_flushdb:calls=1,usec=1\r\n",
      ),
      "CLUSTER INFO": text("cluster_state:fail\r\ncluster_slots_assigned:0\r\ncluster_known_nodes:1\r\n"),
    },
  );
  expect(found).toMatchObject({ kept_on: "unnamed", flush_calls: 3, cluster_broken: { slots: 0, nodes: 1 } });
  const kept = async (mounts: Inspection["mounts"]) =>
    (await asked(inspection(["redis-server"], { mounts }))).found.kept_on;
  expect(await kept([])).toBe("none");
  expect(await kept([{ path: "/", type: "tmpfs" }])).toBe("tmpfs");
  expect(await kept([{ path: "/data", type: "bind" }])).toBe("bind");
});

test.each<[string, string | null, string | null, boolean | null]>([
  ["6.2.14", "", "yes", true],
  ["6.2.14", "0.0.0.0", "yes", false],
  ["6.2.14", "127.0.0.1 -::1", "yes", true],
  ["6.2.14", null, "yes", null],
  ["7.4.1", "0.0.0.0", "yes", true],
  ["7.4.1", "", "no", false],
  ["7.4.1", "", null, null],
])("Redis %s with bind %j and protected-mode %j: whether it acts is %j", async (version, bind, mode, expected) => {
  const settings = [...(bind === null ? [] : ["bind", bind]), ...(mode === null ? [] : ["protected-mode", mode])];
  const { found } = await asked(inspection(["redis-server"]), {
    INFO: text(infoOf("redis-7.4").replace(/redis_version:.*/, `redis_version:${version}\r`)),
    [SETTINGS]: list("dir", "/data", "port", "6379", ...settings),
  });
  expect(found.protected_mode).toBe(expected);
});
