import { expect, test } from "vitest";
import { watchEvictions } from "./evictions.ts";
import type { EvictionSample, Samples } from "./evictions.ts";

const START = Date.parse("2026-11-22T21:00:00.000Z");

const sample = (at: number, evictedKeys: number): EvictionSample => ({ at: START + at, evictedKeys, runId: "a" });

/** A clock that goes on only by waiting, and a Redis that evicts 14 keys a second. */
const road = ({
  kept = [],
  deadlineAt = 9_000,
  fails = false,
}: {
  kept?: Samples;
  deadlineAt?: number;
  fails?: boolean;
}) => {
  let now = 0;
  const waits: number[] = [];
  const store = {
    samples: kept,
    noteSamples: (samples: Samples) => {
      store.samples = samples;
    },
  };
  return {
    waits,
    store,
    watch: {
      store,
      deadlineAt: START + deadlineAt,
      now: () => START + now,
      wait: (ms: number) => {
        waits.push(ms);
        now += ms;
        return Promise.resolve();
      },
      another: () => Promise.resolve(fails ? null : sample(now, 100 + (14 * now) / 1000)),
    },
  };
};

test("without an earlier sample, takes a second one a second later", async () => {
  const { watch, waits, store } = road({});
  expect(await watchEvictions(sample(0, 100), watch)).toEqual({ perSecond: 14, since: "2026-11-22T21:00:00.000Z" });
  expect(waits).toEqual([1000]);
  expect(store.samples).toEqual([sample(0, 100)]);
});

test.each<[string, Samples, number, number, string | null]>([
  ["where there is one that can be compared", [sample(-60_000, 40)], 100, 1, "2026-11-22T20:59:00.000Z"],
  ["where nothing was evicted since an old one", [sample(-3_600_000, 100)], 100, 0, null],
  ["where Redis has never evicted", [], 0, 0, null],
])("does not wait %s", async (_what, kept, evicted, perSecond, since) => {
  const { watch, waits } = road({ kept });
  expect(await watchEvictions(sample(0, evicted), watch)).toEqual({ perSecond, since });
  expect(waits).toEqual([]);
});

test("takes none where the deadline leaves no time for it, and says that the rate is not known", async () => {
  const { watch, waits } = road({ deadlineAt: 1_600 });
  expect(await watchEvictions(sample(0, 100), watch)).toEqual({ perSecond: null, since: null });
  expect(waits).toEqual([]);
});

test("says that the rate is not known where the second sample fails", async () => {
  const { watch, store } = road({ fails: true });
  expect(await watchEvictions(sample(0, 100), watch)).toEqual({ perSecond: null, since: null });
  expect(store.samples).toEqual([sample(0, 100)]);
});
