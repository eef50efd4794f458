import { expect, test } from "vitest";
import type { Reading } from "../../../protocol/operations.ts";
import { HEALTHY, MIB, snapshot } from "../../judge/snapshot.fixture.ts";
import { takenFrom, takenFromSnapshot } from "./figures.ts";
import { lengthsIn, queuedIn } from "./queue-lengths.ts";

const ACTIVITY = {
  connected_clients: 12,
  instantaneous_ops_per_sec: 87,
  keyspace_hits: 900,
  keyspace_misses: 100,
  total_commands_processed: 5000,
  keys: 320,
  keys_without_ttl: 215,
  rdb_changes_since_last_save: 302,
  rdb_last_save_age_ms: 90_000,
  aof_current_size: 4096,
};
const MEMORY: Reading<"memory"> = { ...HEALTHY.memory, activity: ACTIVITY, evicted_keys: 100, run_id: "a" };
const NOON = 1_800_000_000_000;

test("a sample has what the reading tells, and no rate where there is nothing to compare with", () => {
  const { figures } = takenFrom(MEMORY, NOON, null);
  expect(figures).toMatchObject({
    used: MEMORY.used_memory,
    host: MEMORY.host.memory_total - MEMORY.host.memory_available,
    clients: 12,
    ops: 87,
    keys: 320,
    keys_without_ttl: 215,
    unsaved: 302,
    save_age: 90_000,
    aof: 4096,
    evictions: null,
    hit_ratio: null,
    queued: null,
  });
});

test("evictions and the hit ratio are of the time since the sample before", () => {
  const { counters } = takenFrom(MEMORY, NOON, null);
  const later = { ...MEMORY, evicted_keys: 700, activity: { ...ACTIVITY, keyspace_hits: 990, keyspace_misses: 110 } };
  expect(takenFrom(later, NOON + 300_000, counters).figures).toMatchObject({ evictions: 2, hit_ratio: 0.9 });
});

test.each([
  ["Redis was restarted", { run_id: "b" }, 300_000],
  [
    "its counters were set back",
    { evicted_keys: 99, activity: { ...ACTIVITY, keyspace_hits: 0, keyspace_misses: 0 } },
    300_000,
  ],
  ["the clock stood still", {}, 0],
  ["the clock was set back", {}, -60_000],
  ["that sample is of another night", {}, 4 * 3_600_000],
])("no rate where %s", (_why, changed, ms) => {
  const { counters } = takenFrom(MEMORY, NOON, null);
  const { figures } = takenFrom({ ...MEMORY, ...changed }, NOON + ms, counters);
  expect(figures).toMatchObject({ evictions: null, hit_ratio: null });
});

test("without lookups there is no hit ratio, and an agent of an earlier version tells less", () => {
  const { counters } = takenFrom(MEMORY, NOON, null);
  expect(takenFrom(MEMORY, NOON + 1_000, counters).figures).toMatchObject({ evictions: 0, hit_ratio: null });
  const { activity: _activity, ...old } = MEMORY;
  expect(takenFrom(old, NOON + 1_000, counters).figures).toMatchObject({ clients: null, used: MEMORY.used_memory });
});

test("a snapshot has the jobs that wait in the queues of all libraries, and the free space", () => {
  const nothing = { waiting: null, active: null, delayed: null, failed: null };
  const read = snapshot({
    memory: MEMORY,
    celery: {
      broker: true,
      bindings: [],
      queues: [
        { name: "celery", length: 30 },
        { name: "mail", length: 2 },
      ],
    },
  });
  expect(queuedIn(read)).toBe(32);
  const bull = {
    ...{
      system: "bullmq" as const,
      database: 0,
      by: "keys" as const,
      more_queues: 0,
      together: { ...nothing, waiting: 1 },
    },
    queues: [{ name: "q", ...nothing, waiting: 7 }],
  };
  const both = {
    ...read,
    queues: { ok: true as const, value: { systems: [bull], absent: [], waiting: [], unlooked: [] } },
  };
  expect(queuedIn(both)).toBe(40);
  // As the look at all libraries sees Celery's default queue once more, and its queues in another database.
  const seen = (database: number, waiting: number) => ({
    ...bull,
    ...{ system: "celery" as const, database, together: nothing, queues: [{ name: "celery", ...nothing, waiting }] },
  });
  const twice = {
    ...read,
    queues: {
      ok: true as const,
      value: { systems: [seen(0, 30), seen(2, 5)], absent: [], waiting: [], unlooked: [] },
    },
  };
  expect(queuedIn(twice)).toBe(37);
  expect(lengthsIn(twice)).toEqual([
    { queue: "celery:celery", waiting: 30 },
    { queue: "celery:mail", waiting: 2 },
    { queue: "celery/2:celery", waiting: 5 },
  ]);
  const taken = takenFromSnapshot(both, NOON, null);
  expect(taken.ok && taken.value.figures).toMatchObject({ queued: 40, used: MEMORY.used_memory });
  expect(taken.ok && (taken.value.figures.disk_available ?? 0)).toBeGreaterThan(MIB);
});

test("a snapshot whose memory could not be read is none, and says why", () => {
  const failure = { code: "docker_failed", hop: "docker", detail: "D.", hint: "H." } as const;
  expect(takenFromSnapshot({ ...snapshot({}), memory: { ok: false, failure } }, NOON, null)).toEqual({
    ok: false,
    failure,
  });
});
