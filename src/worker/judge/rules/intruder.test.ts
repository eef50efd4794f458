import { describe, expect, test } from "vitest";
import { snapshotSchema } from "../../../protocol/operations/doctor.ts";
import { judge } from "../judge.ts";
import { contextOf, said, snapshot, type Wrong } from "../snapshot.fixture.ts";

const examined = (wrong: Wrong, replica_of?: string) => {
  const context = contextOf(wrong);
  const profile = { ...context.profile, ...(replica_of === undefined ? {} : { replica_of }) };
  const result = judge("doctor", snapshot(wrong), { ...context, profile });
  if (!result.ok) throw new Error(result.failure.detail);
  return result.value.data;
};
const found = (id: string, wrong: Wrong) => examined(wrong).findings.find((finding) => finding.id === id);
const concerns = (wrong: Wrong, replica_of?: string) =>
  examined(wrong, replica_of)
    .findings.filter(({ verdict }) => verdict !== "ok")
    .map(({ id }) => id);

const replica = (link: string, provenance: Exclude<Wrong["provenance"], undefined> = {}, more: Wrong = {}): Wrong => ({
  server: { role: "slave", master_link_status: link, master_host: "203.0.113.7", master_port: 6379 },
  provenance: { neighbours_read: true, replicaof_calls: 1, ...provenance },
  ...more,
});
const START = { complete: true, replica_by: null, replica_of: null, rewritten: false } as const;

type Given = Exclude<Wrong["provenance"], undefined>;

describe("a replica that nobody meant", () => {
  test.each(["down", "up"])("is told with its primary and the steps in order, with the link %s", (link) => {
    const { findings } = examined(
      replica(
        link,
        { published: ["0.0.0.0:6379"], password_required: false },
        {
          redis_log: {
            known: [said("made_replica", "REPLICAOF 203.0.113.7:6379 enabled (asked for by 198.51.100.9:51234)")],
          },
        },
      ),
    );
    expect(findings[0]).toMatchObject({
      id: "replica_unmeant",
      verdict: "critical",
      text: "Somebody has made this Redis a replica of 203.0.113.7:6379, which is no service of this host.",
    });
    expect(findings[0]?.next_step).toMatch(
      /REPLICAOF NO ONE.*take the port off the outside.*set a password.*look at what was run/,
    );
    const evidence = findings[0]?.evidence.map(({ text }) => text).join("\n");
    for (const text of [
      "master_host:203.0.113.7",
      "neither the command nor its configuration file",
      "no container of this host",
      "asked for by 198.51.100.9:51234",
      "REPLICAOF was run 1 time",
      "published on 0.0.0.0:6379, and no password",
    ])
      expect(evidence).toContain(text);
    // What would bring it nearer to the stranger, or the applications to it, is not said.
    expect(findings.map(({ id }) => id)).not.toContain("replica_link_down");
    expect(findings.map(({ id }) => id)).not.toContain("replica_read_only");
    expect(JSON.stringify(findings)).not.toMatch(/masterauth|Point the applications/);
  });

  test.each<[string, Given, string?]>([
    ["its command says so", { start: { ...START, replica_by: "command", replica_of: "redis-a 6379" } }],
    [
      "its configuration file says so",
      { start: { ...START, replica_by: "config_file", replica_of: "203.0.113.7 6379" } },
    ],
    ["the environment says so", { start: { ...START, complete: false, replica_by: "environment" } }],
    ["the primary is a container of the host", { primary_here: "shop-redis-a-1" }],
    ["a Sentinel watches it", { sentinel: true }],
    ["it is of a cluster", { cluster: true }],
    ["the profile says so", {}, "203.0.113.7"],
  ])("is none where %s: then the link is to be repaired, and the primary is named", (_what, provenance, profile) => {
    expect(concerns(replica("down", provenance), profile)).toEqual(["replica_link_down"]);
    const [finding] = examined(replica("down", provenance), profile).findings;
    expect(finding?.text).toBe("This Redis is a replica and has lost the connection to its primary, 203.0.113.7:6379.");
    expect(concerns(replica("up", provenance), profile)).toEqual([]);
  });

  test("is told although the profile names another primary", () => {
    expect(concerns(replica("down"), "redis-a")).toEqual(["replica_unmeant"]);
  });

  test("is only a warning where not all was read that could name the primary", () => {
    for (const provenance of [{ start: { ...START, complete: false } }, { neighbours_read: false }, { sentinel: null }])
      expect(found("replica_unmeant", replica("down", provenance))?.verdict).toBe("warn");
  });

  test("is not known where nothing was read: then it is as with an older agent", () => {
    expect(concerns(replica("down", { start: null, neighbours_read: false }))).toEqual(["replica_link_down"]);
    const parts = snapshotSchema.parse(snapshot(replica("down")));
    const { provenance: _provenance, redis_log: _log, ...older } = parts;
    const result = judge("doctor", snapshotSchema.parse(older), contextOf());
    expect(result.ok && result.value.data.findings.map(({ id }) => id)).toContain("replica_link_down");
    expect(result.ok && result.value.data.unread).toEqual([]);
    expect(result.ok && result.value.data.fine.map(({ id }) => id)).not.toContain("foreign_settings");
  });

  test("is told to stay after a restart where CONFIG REWRITE has written it down", () => {
    const rewritten = { start: { ...START, replica_of: "203.0.113.7 6379", rewritten: true } };
    expect(JSON.stringify(found("replica_unmeant", replica("up", rewritten)))).toContain("stays after a restart");
  });

  test("of a link that is to be repaired, Redis's log tells why it fails", () => {
    const refused = said("link_failed", "Error condition on socket for SYNC: Connection refused");
    const wrong = replica("down", { sentinel: true }, { redis_log: { known: [refused] } });
    expect(JSON.stringify(found("replica_link_down", wrong)?.evidence)).toContain(refused.line);
  });

  test("a replica that follows another than it was started with says so", () => {
    const moved = { start: { ...START, replica_by: "command", replica_of: "redis-a 6379" } } as const;
    expect(JSON.stringify(found("replica_link_down", replica("down", moved)))).toContain(
      "it was started as a replica of redis-a",
    );
  });
});

describe("settings that only an intruder or a mistake sets", () => {
  test.each<[string, Given, string]>([
    ["a folder that cron reads", { moved_dir: "/var/spool/cron" }, "critical"],
    ["a folder that SSH reads", { moved_dir: "/home/app/.ssh" }, "critical"],
    ["a folder that nobody reads", { moved_dir: "/opt/elsewhere" }, "warn"],
    ["somebody's home", { moved_dir: "/home/app" }, "warn"],
    ["a snapshot that is called as a key of SSH", { moved_dbfilename: "authorized_keys" }, "critical"],
    ["a snapshot that is called anything", { moved_dbfilename: "backup-2026" }, "warn"],
    ["a module from the data", { foreign_modules: [{ name: "x", path: "/data/exp.so" }] }, "critical"],
    [
      "one whose configuration could not be read",
      { start: { ...START, complete: false }, foreign_modules: [{ name: "x", path: "/data/exp.so" }] },
      "warn",
    ],
    ["the module of the known attack", { foreign_modules: [{ name: "system", path: null }] }, "critical"],
    ["a module from elsewhere", { foreign_modules: [{ name: "own", path: "/mods/own.so" }] }, "warn"],
    ["REPLICAOF in the counters alone", { replicaof_calls: 2 }, "warn"],
    ["MODULE LOAD in the counters alone", { module_load_calls: 1 }, "warn"],
    ["the droppers' keys alone", { dropper_keys: 4 }, "warn"],
  ])("%s", (_what, provenance, verdict) => {
    expect(found("foreign_settings", { provenance })?.verdict).toBe(verdict);
  });

  test.each<[string, Wrong]>([
    ["changes of settings alone, which are redis-ops's own as well", { provenance: { config_set_calls: 12 } }],
    ["three of the droppers' names", { provenance: { dropper_keys: 3 } }],
    ["REPLICAOF on a primary with replicas", { provenance: { replicaof_calls: 1 }, server: { connected_slaves: 1 } }],
    ["REPLICAOF under a Sentinel", { provenance: { replicaof_calls: 1, sentinel: true } }],
  ])("are not: %s", (_what, wrong) => {
    expect(found("foreign_settings", wrong)).toBeUndefined();
  });

  test.each<Given>([
    { settings_read: false },
    { foreign_modules: null },
    { start: null },
    { start: { ...START, complete: false } },
  ])("are not called fine where %j", (provenance) => {
    expect(examined({}).fine.map(({ id }) => id)).toContain("foreign_settings");
    expect(examined({ provenance }).fine.map(({ id }) => id)).not.toContain("foreign_settings");
    expect(found("foreign_settings", { provenance })).toBeUndefined();
  });

  test("are one finding, with each piece of evidence, and no word of the data's volume", () => {
    const wrong: Wrong = {
      provenance: { moved_dir: "/etc", moved_dbfilename: "crontab", config_set_calls: 2, replicaof_calls: 1 },
      persistence: { disk: { total: 100, available: 1 } },
    };
    const { findings, fine } = examined(wrong);
    expect(findings.filter(({ verdict }) => verdict !== "ok").map(({ id }) => id)).toEqual(["foreign_settings"]);
    expect(findings[0]?.text).toBe(
      "Redis has settings that only an intruder or a mistake sets: dir is /etc, which is on no volume and not where Redis was started (and 2 more).",
    );
    expect(findings[0]?.evidence.map(({ text }) => text)).toEqual([
      "dir is /etc, which is on no volume and not where Redis was started",
      "dbfilename is crontab, which is no name of a snapshot",
      "REPLICAOF was run 1 time since Redis started",
      "CONFIG SET was run 2 times since Redis started; redis-ops's own changes are among them",
    ]);
    expect(fine.map(({ id }) => id)).not.toContain("disk_full");
    expect(fine.map(({ id }) => id)).not.toContain("disk_below_dataset");
  });
});

describe("a Redis that is open", () => {
  const open = { published: ["0.0.0.0:6379"], password_required: false, protected_mode: false };

  test("warns, with where", () => {
    expect(found("redis_exposed", { provenance: open })).toMatchObject({
      verdict: "warn",
      text: expect.stringContaining("published on 0.0.0.0:6379, without a password"),
    });
    expect(found("redis_exposed", { provenance: { ...open, published: [], host_network: true } })?.text).toContain(
      "on the host's own network",
    );
  });

  test.each<[string, Given, string[]]>([
    ["fine with a password", { ...open, password_required: true }, ["redis_exposed"]],
    ["fine in protected mode", { ...open, protected_mode: true }, ["redis_exposed"]],
    ["fine where it is not published", { ...open, published: [] }, ["redis_exposed"]],
    ["unknown where another container may publish it", { ...open, published: [], reach_unknown: true }, []],
    [
      "fine where another container may publish it, with a password",
      { published: [], reach_unknown: true, password_required: true, protected_mode: false },
      ["redis_exposed"],
    ],
    ["unknown where it cannot be asked for one", { ...open, password_required: null }, []],
    ["unknown where nobody could read whether protected mode is on", { ...open, protected_mode: null }, []],
  ])("is %s", (_what, provenance, fine) => {
    expect(found("redis_exposed", { provenance })).toBeUndefined();
    expect(examined({ provenance }).fine.flatMap(({ id }) => (id === "redis_exposed" ? [id] : []))).toEqual(fine);
  });
});
