/** Clocks that jump further than a suite can wait, asked of the code that reads them; workerd's own is set in faults.test.ts. */
import { expect, test } from "vitest";
import { fullBucket, take } from "../../src/worker/object/object.ts";
import { noteSample, rateBetween, rateNow } from "../../src/worker/object/reads/rates.ts";
import { openRoad } from "../changes/road.ts";

const NOW = 1_800_000_000_000;
const HOUR = 3_600_000;
const MIB = 1024 ** 2;

test("a clock set back an hour locks no caller out, and gives nobody more than a minute's allowance", () => {
  const used = Array.from({ length: 60 }).reduce(
    (bucket: ReturnType<typeof fullBucket>) => take(bucket, 60, NOW).bucket,
    fullBucket(60, NOW),
  );
  expect(take(used, 60, NOW).waitMs).toBe(1_000);
  const back = take(used, 60, NOW - HOUR);
  expect(back.waitMs).toBe(1_000);
  expect(take(back.bucket, 60, NOW - HOUR + 1_000).waitMs).toBe(0);
});

test("a clock set on a day fills a bucket, and no more", () => {
  let { bucket } = take(fullBucket(60, NOW), 60, NOW + 24 * HOUR);
  for (let count = 1; count < 60; count += 1) bucket = take(bucket, 60, NOW + 24 * HOUR).bucket;
  expect(take(bucket, 60, NOW + 24 * HOUR).waitMs).toBeGreaterThan(0);
});

test("samples of evictions from a future that has been taken back make no rate, and are forgotten", () => {
  const future = { at: NOW + HOUR, counts: { evicted_keys: 100 }, runId: "a" };
  const sample = { at: NOW, counts: { evicted_keys: 150 }, runId: "a" };
  expect(rateBetween("evicted_keys", future, sample)).toBe(null);
  expect(rateNow("evicted_keys", [future], sample)).toBe(null);
  expect(noteSample([future], sample)).toEqual([sample]);
});

test.each([
  ["forward by a day", 24 * HOUR],
  ["back by an hour", -HOUR],
])("a timed change is put back once, with the clock set %s under it", async (_name, jump) => {
  const road = openRoad();
  await road.ask("set", { key: "maxmemory", value: "550mb", for: "1m" });
  await road.advance(jump);
  // Set back, the clock comes to the time that the answer had named an hour later.
  await road.advance(2 * HOUR);
  expect(road.agentLog.map(({ ok }) => ok)).toEqual([true, true]);
  expect((await road.changes()).map(({ state, original }) => [state, original])).toEqual([
    ["reverted", String(512 * MIB)],
  ]);
});

test("a clock set back between two retries of a timer delays it by no more than that, and it rings without a storm", async () => {
  const road = openRoad();
  await road.ask("set", { key: "maxmemory", value: "550mb", for: "1m" });
  road.goDown(3);
  await road.advance(61_000);
  await road.advance(-HOUR);
  expect(await road.advance(HOUR + 60_000)).toBeLessThan(10);
  expect((await road.changes())[0]).toMatchObject({ state: "reverted" });
});

test("changes are listed as they were made, whatever the clock said", async () => {
  const road = openRoad();
  await road.ask("set", { key: "maxmemory", value: "500mb" });
  await road.advance(-HOUR);
  await road.ask("set", { key: "maxmemory", value: "510mb" });
  expect((await road.changes()).map(({ after }) => after)).toEqual([String(510 * MIB), String(500 * MIB)]);
  expect((await road.audit()).map(({ after }) => after)).toEqual([String(510 * MIB), String(500 * MIB)]);
});
