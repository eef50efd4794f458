/** Job queues in a Redis that is nearly full. */
import { expect, test } from "vitest";
import type { Reading } from "../../protocol/operations.ts";
import { judge } from "./judge.ts";
import { seen } from "./rules/queue-cases.fixture.ts";
import { contextOf, HEALTHY, MIB } from "./snapshot.fixture.ts";

const judged = (change: Partial<Reading<"memory">>, perSecond = 0) => {
  const result = judge(
    "memory",
    { ...HEALTHY.memory, ...change },
    contextOf({ evictions: { perSecond, since: null } }),
  );
  if (!result.ok) throw new Error(result.failure.detail);
  return result.value;
};

const found = (change: Partial<Reading<"memory">>) =>
  judged(change).reasons.map(({ id, verdict }) => `${verdict} ${id}`);

const queues = { ...HEALTHY.queues, systems: [seen("bullmq"), seen("rq", { database: 1 })], absent: [] };

test("are named with what eviction does to them, and are no part of the answer", () => {
  const { reasons, data } = judged({ used_memory: 420 * MIB, queues });
  expect(reasons.map(({ id }) => id)).toEqual(["bullmq_eviction", "rq_eviction"]);
  expect(data).not.toHaveProperty("queues");
});

test("make full memory and evictions worse", () => {
  expect(found({ used_memory: 511 * MIB, queues })).toEqual([
    "warn maxmemory_fraction",
    "warn bullmq_eviction",
    "warn rq_eviction",
  ]);
  const [evicting] = judged({ used_memory: 511 * MIB, queues }, 3).reasons;
  expect(evicting).toMatchObject({ id: "evictions_per_second", verdict: "critical" });
});

test("are not at risk from a policy that spares them", () => {
  const spared = { ...queues, systems: [seen("rq")] };
  expect(found({ used_memory: 420 * MIB, maxmemory_policy: "volatile-lru", queues: spared })).toEqual([]);
  expect(found({ used_memory: 420 * MIB, maxmemory_policy: "volatile-lru", queues })).toEqual(["warn bullmq_eviction"]);
});
