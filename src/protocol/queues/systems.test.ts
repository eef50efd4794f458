import { describe, expect, test } from "vitest";
import { atRisk, keyOf, neededPolicy, type QueueSystem, sparedByVolatile, worstUnder } from "./system.ts";
import { QUEUE_SYSTEMS, type SystemId } from "./systems.ts";

test.each<[SystemId, "lost" | "twice" | null, "lost" | "twice" | null]>([
  ["bullmq", "lost", "twice"],
  ["bull", "lost", "twice"],
  ["bee_queue", "lost", "twice"],
  ["celery", "lost", null],
  ["redbeat", "lost", "lost"],
  ["rq", "lost", null],
  ["dramatiq", "lost", null],
  ["huey", "lost", null],
  ["arq", "lost", "lost"],
  ["sidekiq", "lost", null],
  ["resque", "lost", null],
  ["laravel", "lost", null],
])("%s: its work is %s under allkeys-*, %s under volatile-*, and spared by noeviction", (id, any, expiring) => {
  const system = QUEUE_SYSTEMS[id];
  for (const policy of ["allkeys-lru", "allkeys-lfu", "allkeys-random", "allkeys-lrm"])
    expect(worstUnder(system, policy)).toBe(any);
  for (const policy of ["volatile-lru", "volatile-ttl", "volatile-random", "volatile-lrm"])
    expect(worstUnder(system, policy)).toBe(expiring);
  expect(worstUnder(system, "noeviction")).toBeNull();
});

describe("each library", () => {
  test.each(Object.entries<QueueSystem>(QUEUE_SYSTEMS))(
    "%s can be seen, and says where its documentation is",
    (_id, system) => {
      const { fixed, named, workers, source, keys } = system;
      expect(fixed.length + (named === undefined ? 0 : 1) + (workers === undefined ? 0 : 1)).toBeGreaterThan(0);
      expect(source).toMatch(/^https:\/\//);
      expect(keys.length).toBeGreaterThan(0);
      for (const { what, outcome } of keys) expect(`${what} ${outcome}`).toMatch(/^(a|an|the|beat's) [^.]*[^.,]$/);
    },
  );
});

test("what a policy may take is told from the worst on", () => {
  expect(atRisk(QUEUE_SYSTEMS.arq, "volatile-lru").map(({ harm }) => harm)).toEqual(["lost", "twice"]);
  expect(atRisk(QUEUE_SYSTEMS.celery, "volatile-lru")).toEqual([]);
});

test("who is not spared by volatile-*, or asks for noeviction, needs it", () => {
  expect(neededPolicy(QUEUE_SYSTEMS.bullmq)).toMatch(/^`noeviction`/);
  expect(neededPolicy(QUEUE_SYSTEMS.arq)).toMatch(/^`noeviction`/);
  expect(sparedByVolatile(QUEUE_SYSTEMS.sidekiq)).toBe(true);
  expect(neededPolicy(QUEUE_SYSTEMS.sidekiq)).toMatch(/^`noeviction`/);
  expect(neededPolicy(QUEUE_SYSTEMS.rq)).toMatch(/^`volatile-lru`/);
});

test("a queue's name is put into a key as it is", () => {
  expect(keyOf("rq:queue:<queue>", "$&$1")).toBe("rq:queue:$&$1");
});
