import { expect, test } from "vitest";
import { SYSTEM_IDS } from "../../protocol/queues/systems.ts";
import { ok } from "../../protocol/result.ts";
import { launchOf } from "../docker/launch.ts";
import { createContext } from "../session/context.ts";
import { type MemoryRedisOptions, memoryRedis } from "../double/redis.ts";
import { drift } from "./drift.ts";
import { error, recorded, TARGET, text } from "./recorded.fixture.ts";

const ask = (options: MemoryRedisOptions) => {
  const { context, commands } = createContext({
    policy: TARGET,
    budget: { signal: new AbortController().signal, deadlineAt: 10_000 },
    now: () => 0,
    docker: memoryRedis(options),
    password: () => Promise.resolve(ok(null)),
  });
  return drift({}, context).then((result) => ({ result, commands: commands() }));
};

test("reads the settings, whether a password is asked for, and how the container was made", async () => {
  const { result, commands } = await ask({ maxmemory: "256mb", passwordRequired: false });
  expect(result).toEqual({
    ok: true,
    value: {
      config: {
        maxmemory: "268435456",
        "maxmemory-policy": "allkeys-lru",
        appendonly: "yes",
        save: "3600 1 300 100 60 10000",
      },
      password_required: false,
      queues: { systems: [], absent: SYSTEM_IDS, waiting: [], unlooked: [] },
      container: {
        memory_limit: 805_306_368,
        memory_reservation: 268_435_456,
        restart_policy: "unless-stopped",
        data_mount: "volume",
        data_dir: "/data",
      },
      unread: [],
    },
  });
  expect(commands).toContain("docker inspect shop-redis-1");
});

test("says null where it cannot be told whether a password is asked for", async () => {
  expect((await ask({ passwordRequired: null })).result).toMatchObject({ value: { password_required: null } });
});

test("looks for the mount where Redis keeps its data, not at /data alone", async () => {
  const { result } = await ask({
    config: { dir: "/var/lib/redis" },
    inspection: { mounts: [{ path: "/data", type: "volume" }] },
  });
  expect(result).toMatchObject({ value: { container: { data_mount: null, data_dir: "/var/lib/redis" } } });
});

test("of a Redis that does not run CONFIG it tells what INFO has, and what it could not read", async () => {
  const info = "# Memory\r\nmaxmemory:536870912\r\nmaxmemory_policy:allkeys-lru\r\n# Persistence\r\naof_enabled:1\r\n";
  const docker = memoryRedis();
  const { context } = recorded(
    {
      "CONFIG GET maxmemory maxmemory-policy appendonly save dir": error(
        "ERR unknown command 'CONFIG', with args beginning with: 'GET' 'maxmemory' 'maxmemory-policy' ",
      ),
      INFO: text(info),
    },
    undefined,
    ok(null),
    { inspect: (each) => docker.inspect(each), asksForPassword: (each) => docker.asksForPassword(each) },
  );
  expect(await drift({}, context)).toMatchObject({
    ok: true,
    value: {
      config: { maxmemory: "536870912", "maxmemory-policy": "allkeys-lru", appendonly: "yes" },
      password_required: true,
      unread: [{ command: "CONFIG GET", detail: expect.stringContaining("renamed or taken away") as string }],
    },
  });
});

test("another failure of Redis is that of the whole", async () => {
  const docker = memoryRedis();
  const loading = error("LOADING Redis is loading the dataset in memory");
  const { context } = recorded(
    { "CONFIG GET maxmemory maxmemory-policy appendonly save dir": loading, INFO: loading },
    undefined,
    ok(null),
    { inspect: (each) => docker.inspect(each), asksForPassword: (each) => docker.asksForPassword(each) },
  );
  expect(await drift({}, context)).toMatchObject({ ok: false, failure: { code: "loading" } });
});

test.each<[string, string[], object]>([
  ["where it was started", ["--dir", "/srv/redis"], { data_mount: "volume", data_dir: "/srv/redis" }],
  ["nowhere, if that is not known", ["--include", "/etc/more.conf"], { data_mount: null, data_dir: null }],
])("of a Redis that does not run CONFIG, the data is looked for %s", async (_where, Args, container) => {
  const launch = launchOf({ Path: "redis-server", Args, Env: [], WorkingDir: "/data" });
  const docker = memoryRedis({ inspection: { launch, mounts: [{ path: "/srv", type: "volume" }] } });
  const { context } = recorded(
    {
      "CONFIG GET maxmemory maxmemory-policy appendonly save dir": error("ERR unknown command 'CONFIG'"),
      INFO: text("# Memory\r\nmaxmemory:1\r\n"),
    },
    undefined,
    ok(null),
    { inspect: (each) => docker.inspect(each), asksForPassword: (each) => docker.asksForPassword(each) },
  );
  expect(await drift({}, context)).toMatchObject({ ok: true, value: { container } });
});
