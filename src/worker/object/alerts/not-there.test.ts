/** What cannot be there any more is over, although nobody could call it fine: as the whole object tells it. */
import { DatabaseSync } from "node:sqlite";
import { expect, test, vi } from "vitest";
import { type OperationName, operations } from "../../../protocol/operations.ts";
import { SYSTEM_IDS, type SystemId, systemOf } from "../../../protocol/queues/systems.ts";
import { ok } from "../../../protocol/result.ts";
import { appErrors, GIB, HEALTHY, MIB, snapshot, type Wrong } from "../../judge/snapshot.fixture.ts";
import { seen } from "../../judge/rules/queue-cases.fixture.ts";
import { Link } from "../../link/link.ts";
import { storageOver } from "../double/storage.ts";
import { unseal } from "../sealed.ts";
import { Fleet } from "./one-host/fleet.fixture.ts";
import { MINUTE, onStage, passing } from "./one-host/stage.fixture.ts";
import { pagerDutyFake } from "./senders/fakes.fixture.ts";

const KEY = "0".repeat(32);
const DISK = { total: 40 * GIB, available: MIB };
const WELL: Wrong = { persistence: { rdb_changes_since_last_save: 0 } };

onStage();

/** Times of the fixture are long before the stage's noon; what Redis itself says of its start and its saves is put beside that. */
const at = (minutesAgo: number): string => new Date(Date.now() - minutesAgo * MINUTE).toISOString();

const road = async (wrong: () => Wrong) => {
  const pagerDuty = pagerDutyFake(KEY);
  vi.stubGlobal("fetch", pagerDuty.fetcher);
  vi.spyOn(Link.prototype, "ask").mockImplementation(() =>
    Promise.resolve({
      result: ok({ reading: snapshot({ ...WELL, ...wrong() }), commands: [] }),
      ...{ lost: false, agentMs: 1, connectMs: null, linkMs: 1 },
    }),
  );
  const targets = { prod: { watch: { every: "5m", tell: ["oncall"] } } };
  const destinations = { oncall: { kind: "pagerduty", routing_key: KEY } };
  const fleet = new Fleet(() => storageOver(new DatabaseSync(":memory:")), targets, destinations);
  await fleet.of("prod").stand("prod");
  return {
    fleet,
    pass: passing(fleet),
    /** The causes of what is open, and whether PagerDuty has all the others as over. */
    open: async () => {
      const { alerts } = operations.alerts.reading.parse(await answered(fleet, "alerts", { limit: 20 }));
      const open = alerts.filter(({ state }) => state !== "settled");
      const triggered = [...pagerDuty.incidents.values()].filter(({ status }) => status === "triggered");
      expect(triggered).toHaveLength(open.length);
      return open.map(({ cause }) => cause);
    },
  };
};

const answered = async (fleet: Fleet, operation: OperationName, input: Record<string, unknown>): Promise<unknown> => {
  const { result } = await fleet.of("prod").ask({
    ...{ target: "prod", operation, input, caller: { id: "ann", role: "operator", via: "token" }, requestId: "r" },
    ...{ askedAt: Date.now(), sentAt: Date.now(), deadlineMs: 5_000, ticket: "t", idempotencyKey: null },
  });
  return result.ok ? unseal(result.value).data : result.failure;
};

const saving = (enabled: boolean) => HEALTHY.memory.saving && { ...HEALTHY.memory.saving, enabled };

test.each<[what: string, cause: string, wrong: () => Wrong, then: () => Wrong]>([
  [
    "a save has no room, and nothing is saved any more",
    "fork_headroom",
    () => ({ memory: { container: { memory_used: 600 * MIB, memory_limit: 768 * MIB } } }),
    () => ({
      memory: { saving: saving(false), container: { memory_used: 600 * MIB, memory_limit: 768 * MIB } },
      persistence: { save: "", aof_enabled: false, rdb_changes_since_last_save: 0 },
    }),
  ],
  [
    "the disk was full, is freed, and Redis started again without an append-only file",
    "disk_full",
    () => ({ persistence: { disk: DISK, aof_enabled: true, aof_last_write_status: "err" } }),
    () => ({
      persistence: {
        ...{ aof_enabled: false, rdb_last_bgsave_ms: null, rdb_changes_since_last_save: 0 },
        ...{ process_started_at: at(4), rdb_last_save_at: at(4) },
      },
    }),
  ],
  [
    "applications were refused, and are there no more",
    "app_oom",
    () => appErrors("oom"),
    () => ({ errors: { services: [] } }),
  ],
  ["a part could not be read, and can be", "unread", () => ({ errors: null }), () => ({})],
  [
    "the first agent tells of no queues, and Redis evicts now",
    "maxmemory_fraction",
    () => ({ memory: { used_memory: 511 * MIB, maxmemory_policy: "noeviction" }, untold: ["queues"] }),
    () => ({ memory: { used_memory: 511 * MIB, maxmemory_policy: "allkeys-lru" }, untold: ["queues"] }),
  ],
  [
    "the first agent tells no rate of connections turned away, and applications log none any more",
    "rejected_connections",
    () => ({
      ...appErrors("reset"),
      clients: { rejected_connections: 3 },
      memory: { rejected_connections: null },
    }),
    () => ({ clients: { rejected_connections: 3 }, memory: { rejected_connections: null } }),
  ],
])("where %s, the alert settles", async (_what, cause, wrong, then) => {
  let now = wrong;
  const { pass, open } = await road(() => now());
  await pass(20);
  expect(await open()).toContain(cause);
  now = then;
  await pass(40);
  // That nothing is saved is a matter of its own.
  expect((await open()).filter((each) => each !== "persistence_off")).toEqual([]);
});

test.each<[cause: string, wrong: Wrong, then: Wrong]>([
  [
    "disk_full",
    {
      memory: { used_memory: 12 * GIB, used_memory_dataset: 12 * GIB },
      persistence: { ...WELL.persistence, disk: { total: 4096 * GIB, available: 100 * GIB } },
    },
    { memory: null },
  ],
  ["rejected_connections", { ...appErrors("reset"), clients: { rejected_connections: 3 } }, { errors: null }],
])("where what %s goes by could not be read any more, the alert stays as it is", async (cause, wrong, then) => {
  let now = wrong;
  const { pass, open } = await road(() => now);
  await pass(20);
  expect(await open()).toContain(cause);
  now = { ...wrong, ...then };
  await pass(40);
  expect(await open()).toContain(cause);
});

/** Of libraries that have names for their queues it is not known whether they are there among many keys, unless one says so. */
const FIXED_ONLY = SYSTEM_IDS.filter((id) => systemOf(id).named === undefined);

/** What was seen, as queues of a library in database 0. */
type Then = readonly [system: SystemId, ...names: string[]][];

test.each<[what: string, first: [SystemId, string], then: Then, absent: readonly SystemId[], over: boolean]>([
  ["is short, and others are not known to be there", ["bull", "mail"], [["bull", "mail"]], [], true],
  ["is not seen any more, but another is", ["bull", "mail"], [["bull", "other"]], [], false],
  ["is not seen any more, but another library's of its name is", ["bull", "mail"], [["rq", "mail"]], [], false],
  ["is of a library that is gone", ["rq", "mail"], [], ["rq"], true],
  ["is of a library that is gone, where another is seen", ["rq", "mail"], [["sidekiq", "mail"]], ["rq"], true],
  ["is of a library that was not looked for, where another is gone", ["bull", "mail"], [], ["rq"], false],
  ["is not in its library's list of them any more", ["sidekiq", "mail"], [["sidekiq", "other"]], [], true],
  ["is of a library whose list has none, or was not read", ["sidekiq", "mail"], [["sidekiq"]], [], false],
  ["has its library's own name and no key", ["huey", "huey"], [], FIXED_ONLY, true],
  ["has another name than its library's own, and no key", ["huey", "shop"], [], FIXED_ONLY, false],
  ["has its library's own name, where not all was looked into", ["huey", "huey"], [], ["rq"], false],
])("a queue that was too long %s: whether that is over", async (_what, [system, queue], then, absent, over) => {
  const queues = (waiting: number, of: Then): Wrong => ({
    queues: {
      systems: of.map(([id, ...names]) =>
        seen(id, { queues: names.map((name) => ({ name, waiting, active: null, delayed: null, failed: null })) }),
      ),
      absent: [...absent],
    },
    memory: { maxmemory_policy: "noeviction" },
  });
  let now = queues(20_000, [[system, queue]]);
  const { pass, open } = await road(() => now);
  await pass(20);
  expect(await open()).toContain("queue_length");
  now = queues(3, then);
  await pass(60);
  expect((await open()).includes("queue_length")).toBe(!over);
});

test("what doctor answers has nothing of it", async () => {
  const { fleet } = await road(() => ({ memory: { saving: saving(false) }, persistence: { save: "" } }));
  expect(operations.doctor.output.safeParse(await answered(fleet, "doctor", {})).error).toBeUndefined();
});

test("that parts could not be read can be muted, as anything that an alert is of", async () => {
  const { fleet } = await road(() => ({}));
  const asked = { finding: "unread", for: 3_600_000, reason: null };
  expect(await answered(fleet, "mute", asked)).toMatchObject({ finding: "unread", alerts: [] });
});
