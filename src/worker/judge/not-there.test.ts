/** What a rule answers where what it looks for cannot be there any more, or what it looked at showed none: neither fine, nor unknown. */
import { describe, expect, test } from "vitest";
import type { SeenSystem } from "../../protocol/queues/seen.ts";
import { UNREAD } from "./doctor.ts";
import { CASES } from "./rules/cases.fixture.ts";
import { RULES } from "./rules/index.ts";
import { ASKED_OF_REDIS, type PartName } from "./rule.ts";
import { seen } from "./rules/queue-cases.fixture.ts";
import { ago, appErrors, appLog, examined, GIB, HEALTHY, MIB, type Wrong } from "./snapshot.fixture.ts";

const idsOf = (wrong: Wrong) => {
  const { data, forWatch } = examined(wrong);
  // One of several that a rule looks at has a rule of its own below.
  const notThere = (forWatch?.notThere ?? []).filter((id) => id !== UNREAD && !id.includes(" "));
  const unsure = forWatch?.unsure ?? [];
  const told = [...data.findings, ...data.fine].map(({ id }) => id).filter((id) => !unsure.includes(id));
  const known = new Set([...told, ...notThere]);
  return { told, notThere, unknown: RULES.map(({ id }) => id).filter((id) => !known.has(id)) };
};

const NOTHING_SAVED: Wrong = {
  memory: { saving: HEALTHY.memory.saving && { ...HEALTHY.memory.saving, enabled: false } },
  persistence: { save: "", aof_enabled: false, aof_last_rewrite_ms: null },
};

/** As it is from the start of Redis until the first save. */
const STARTED: Wrong = {
  memory: { rdb_last_cow_size: 0, aof_last_cow_size: 0 },
  server: { latest_fork_usec: 0 },
};
const UNSAVED = {
  ...{ process_started_at: ago(4), rdb_last_save_at: ago(4), rdb_last_bgsave_ms: null, aof_last_rewrite_ms: null },
  rdb_file: { exists: true, written_at: ago(1560), size: 1 },
};
const NO_APPLICATION = RULES.map(({ id }) => id).filter((id) => id.startsWith("app_"));

describe.each<[what: string, wrong: Wrong, ids: string[]]>([
  [
    "nothing is saved",
    NOTHING_SAVED,
    ["disk_below_dataset", "aof_last_write_status", "fork_headroom", "aof_last_bgrewrite_status"],
  ],
  [
    "nothing is saved, and Redis was started again",
    {
      memory: { ...NOTHING_SAVED.memory, ...STARTED.memory },
      persistence: { ...NOTHING_SAVED.persistence, ...UNSAVED },
    },
    [
      ...["disk_below_dataset", "rdb_last_bgsave_status", "aof_last_write_status", "last_cow_size", "fork_headroom"],
      ...["aof_last_bgrewrite_status", "rdb_not_on_disk"],
    ],
  ],
  [
    "Redis was started again and nothing was changed since",
    { ...STARTED, persistence: { ...UNSAVED, aof_enabled: true, rdb_changes_since_last_save: 0 } },
    ["rdb_last_bgsave_status", "last_cow_size", "rdb_not_on_disk", "fork_slow"],
  ],
  [
    "Redis logs no slow command",
    { server: { config: { ...HEALTHY.server.config, "slowlog-log-slower-than": "-1" } } },
    ["slow_commands"],
  ],
  ["no application logs a line", { errors: { services: [appLog({ lines: 0 })] } }, NO_APPLICATION],
  ["there is no application", { errors: { services: [] } }, [...NO_APPLICATION, "logs_unread", "logs_cut"]],
  [
    "the health check is well, and refused",
    { container: { health: "healthy", health_said: "NOAUTH Authentication required." } },
    ["container_unhealthy"],
  ],
  ["the health check is not well", { container: { health: "unhealthy", health_said: null } }, ["health_check_blind"]],
  [
    "nothing is evicted, and too many keys to see all libraries",
    {
      memory: { maxmemory_policy: "noeviction" },
      queues: { absent: HEALTHY.queues.absent.filter((id) => id !== "bull") },
    },
    ["bull_eviction"],
  ],
  [
    "the data is on no volume, and is not saved",
    { ...NOTHING_SAVED, provenance: { kept_on: "none" } },
    [
      ...["disk_below_dataset", "aof_last_write_status", "fork_headroom", "aof_last_bgrewrite_status"],
      "data_on_no_volume",
    ],
  ],
])("where %s", (_what, wrong, ids) => {
  test("what that concerns is not there, and not listed as fine", () => {
    const { told, notThere } = idsOf(wrong);
    expect(notThere.toSorted()).toEqual(ids.toSorted());
    expect(told.filter((id) => ids.includes(id))).toEqual([]);
  });
});

/** What was not looked for may be there. */
const NOT_ALL_LOOKED_FOR = ["queue_length", "queue_failed", "queues_not_known"];

test("where not all libraries were looked for, of the queues that were seen it is known that none is long", () => {
  const { forWatch } = examined(CASES["queue_length"]?.quiet ?? {});
  expect(forWatch?.notThere.filter((id) => id.startsWith("queue_length"))).toEqual([
    "queue_length rq 0 mail",
    "queue_length rq 0",
  ]);
  const { data, forWatch: long } = examined(CASES["queue_length"]?.fires ?? {});
  expect(long?.about).toEqual({ queue_length: "rq 0 mail" });
  expect(data.findings.find(({ id }) => id === "queue_length")).not.toHaveProperty("about");
});

test.each(Object.entries(CASES).filter(([id]) => !NOT_ALL_LOOKED_FOR.includes(id)))(
  "just beside %s, it is told of that it is not there",
  (id, { quiet }) => {
    expect(idsOf(quiet).unknown).not.toContain(id);
  },
);

test("that parts could not be read is told of as any rule's: found, or not there", () => {
  expect(examined({}).forWatch?.notThere).toContain(UNREAD);
  const { data, forWatch } = examined({ errors: null });
  expect(data.findings.map(({ id }) => id)).toContain(UNREAD);
  expect(forWatch?.notThere).not.toContain(UNREAD);
});

test("where only Celery is there, no other library's queue is long", () => {
  const none = { waiting: null, active: null, delayed: null, failed: null };
  const celery: SeenSystem = {
    ...{ system: "celery", database: 1, by: "keys", queues: [], more_queues: 0 },
    together: none,
  };
  expect(idsOf({ queues: { systems: [celery] } }).told).toContain("queue_length");
});

test.each<[what: string, wrong: Wrong, id: string]>([
  [
    "a save is still to tell",
    { persistence: { ...UNSAVED, rdb_changes_since_last_save: 12 } },
    "rdb_last_bgsave_status",
  ],
  ["`save` could not be read", { persistence: { ...UNSAVED, save: null } }, "rdb_last_bgsave_status"],
  ["settings could not be read", { server: { config: {} } }, "slow_commands"],
  ["a log could not be read", { errors: { services: [appLog({ lines: 0, failure: "gone" })] } }, "app_oom"],
  ["a log was not read whole", { errors: { services: [appLog({ truncated: true })] } }, "app_oom"],
  [
    "the disk could not be read",
    { ...NOTHING_SAVED, persistence: { save: "300 1", disk: null } },
    "disk_below_dataset",
  ],
])("where %s, nothing is known of it", (_what, wrong, id) => {
  expect(idsOf(wrong).unknown).toContain(id);
});

const FULL_OF_WORK: Wrong = {
  memory: { used_memory: 511 * MIB, maxmemory_policy: "allkeys-lru" },
  queues: { systems: [seen("rq")] },
};
const MONITOR = { id: 9, address: "10.0.0.9:5", name: "x", command: "monitor", memory: 31 * MIB, idle_ms: 1 };
const CELERY_IN_5: SeenSystem = { ...seen("celery"), database: 5 };

describe.each<[id: string, wrong: Wrong, without: readonly PartName[]]>([
  [
    "disk_full",
    {
      memory: { used_memory: 12 * GIB, used_memory_dataset: 12 * GIB },
      persistence: { disk: { total: 4096 * GIB, available: 100 * GIB } },
    },
    ["memory"],
  ],
  ["disk_filling", CASES["disk_filling"]?.fires ?? {}, []],
  ["host_overcommit", { host: { overcommit_memory: 0 }, memory: { used_memory_rss: 20 * GIB } }, ["memory"]],
  [
    "host_overcommit",
    { host: { overcommit_memory: 0 }, persistence: { rdb_last_bgsave_status: "err" } },
    ["persistence"],
  ],
  ["host_thp", { ...CASES["host_thp"]?.fires, memory: { redis_version: "6.0.16" } }, ["memory", "server"]],
  [
    "maxmemory_fraction",
    { memory: { used_memory: 450 * MIB, maxmemory_policy: "volatile-lru" }, server: { keyspace_expires: 0 } },
    ["server"],
  ],
  ["maxmemory_fraction", FULL_OF_WORK, ["queues"]],
  ["memory_filling", { ...FULL_OF_WORK, filling: CASES["memory_filling"]?.fires.filling ?? {} }, ["queues"]],
  ["client_buffer", { clients: { largest: MONITOR }, memory: { maxmemory: 100 * MIB } }, ["memory"]],
  ["rejected_connections", { ...appErrors("reset"), clients: { rejected_connections: 3 } }, ["errors"]],
  [
    "redis_protected_mode",
    { ...CASES["redis_protected_mode"]?.fires, clients: { rejected_connections: 3 } },
    ["clients", "memory"],
  ],
  ["replica_read_only", CASES["replica_read_only"]?.fires ?? {}, ["errors"]],
  ["celery_allkeys", { queues: { systems: [CELERY_IN_5] }, memory: { maxmemory_policy: "allkeys-lru" } }, ["queues"]],
])("%s", (id, wrong, without) => {
  test(`is not said to be over without ${without.length === 0 ? "the disk" : without.join(" and ")}`, () => {
    expect(examined(wrong).reasons.map((reason) => reason.id)).toContain(id);
    const unread = Object.fromEntries(without.map((part) => [part, null]));
    const left = without.length === 0 ? { persistence: { disk: null } } : unread;
    expect(idsOf({ ...wrong, ...left }).unknown).toContain(id);
  });
});

test("where not all keys were looked at, it is not known that Celery has nothing that was not acknowledged", () => {
  expect(idsOf({ celery: { broker: null, unacked: null } }).unknown).toContain("celery_unacked");
});

/** A Sentinel has nothing of what a Redis is asked for. */
const SENTINEL: Wrong = {
  redis: { state: "sentinel", detail: "What answers is a Sentinel." },
  ...Object.fromEntries(ASKED_OF_REDIS.map((part) => [part, null])),
};
const ALLKEYS: Wrong = { memory: { used_memory: 511 * MIB, maxmemory_policy: "allkeys-lru" } };
const FILLING = CASES["memory_filling"]?.fires.filling ?? {};
/** Since Redis started, of which an old agent gives no rate. */
const REJECTED: Wrong = {
  clients: { rejected_connections: 3 },
  rates: { rejected_connections: { perSecond: null, since: null } },
};

describe.each<[id: string, what: string, never: Wrong, thisTime: Wrong]>([
  [
    "rejected_connections",
    "the rate",
    { ...REJECTED, memory: { rejected_connections: null } },
    { ...REJECTED, memory: null },
  ],
  [
    "rejected_connections",
    "what applications log",
    { clients: REJECTED.clients ?? {}, untold: ["errors"] },
    { clients: REJECTED.clients ?? {}, errors: null },
  ],
  [
    "replica_read_only",
    "what applications log",
    { ...CASES["replica_read_only"]?.fires, errors: {}, untold: ["errors"] },
    { ...CASES["replica_read_only"]?.fires, errors: null },
  ],
  ["maxmemory_fraction", "the queues", { ...ALLKEYS, untold: ["queues"] }, { ...ALLKEYS, queues: null }],
  [
    "memory_filling",
    "the queues",
    { ...ALLKEYS, filling: FILLING, untold: ["queues"] },
    { ...ALLKEYS, filling: FILLING, queues: null },
  ],
  ["celery_allkeys", "the queues", { ...ALLKEYS, untold: ["queues"] }, { ...ALLKEYS, queues: null }],
  [
    "commands_unread",
    "the queues and what Redis came to be by",
    { untold: ["queues", "provenance"] },
    { queues: null, untold: ["provenance"] },
  ],
  [
    "host_overcommit",
    "memory and saves",
    { ...SENTINEL, host: { overcommit_memory: 0 } },
    { memory: null, host: { overcommit_memory: 0 } },
  ],
  [
    "host_thp",
    "its version",
    { ...SENTINEL, host: { thp: "always" } },
    { memory: null, server: null, host: { thp: "always" } },
  ],
  [
    "disk_filling",
    "the disk",
    { persistence: { disk: null }, filling: { diskUntold: true } },
    { persistence: { disk: null } },
  ],
  [
    "disk_filling",
    "the disk, and has no append-only file any more",
    { persistence: { disk: null, aof_enabled: false } },
    { persistence: { disk: null, aof_enabled: true } },
  ],
  [
    "redis_protected_mode",
    "whom it turned away",
    { ...CASES["redis_protected_mode"]?.fires, clients: { rejected_connections: null }, memory: null },
    { ...CASES["redis_protected_mode"]?.fires, clients: null, memory: { rejected_connections: null } },
  ],
])("%s", (id, what, never, thisTime) => {
  test(`is over where what is asked never tells ${what}`, () => {
    expect(idsOf(never).unknown).not.toContain(id);
    expect(examined(never).reasons.map((reason) => reason.id)).not.toContain(id);
  });

  test(`is not known where it does not tell ${what} this time`, () => {
    expect(idsOf(thisTime).unknown).toContain(id);
  });
});
