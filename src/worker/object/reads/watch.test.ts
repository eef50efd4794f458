import { expect, test } from "vitest";
import { type Sample, type Samples, type Watch, watchRates } from "./rates.ts";

const START = Date.parse("2026-11-22T21:00:00.000Z");

const sample = (at: number, evicted_keys: number, OOM = 0): Sample => ({
  at: START + at,
  counts: { evicted_keys, OOM },
  runId: "a",
});

const watchEvictions = async (first: Sample, watch: Watch) => (await watchRates(first, watch)).evicted_keys;

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
      wanted: ["evicted_keys"] as const,
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
  expect(await watchEvictions(sample(0, 100), watch)).toEqual({
    perSecond: 14,
    since: "2026-11-22T21:00:00.000Z",
    grown: 14,
  });
  expect(waits).toEqual([1000]);
  expect(store.samples).toEqual([sample(0, 100)]);
});

test.each<[string, Samples, number, number, string | null]>([
  ["where there is one that can be compared", [sample(-60_000, 40)], 100, 1, "2026-11-22T20:59:00.000Z"],
  ["where nothing was evicted since an old one", [sample(-3_600_000, 100)], 100, 0, null],
  ["where Redis has never evicted", [], 0, 0, null],
])("does not wait %s", async (_what, kept, evicted, perSecond, since) => {
  const { watch, waits } = road({ kept });
  expect(await watchEvictions(sample(0, evicted), watch)).toMatchObject({ perSecond, since });
  expect(waits).toEqual([]);
});

test("takes none where the deadline leaves no time for it, and says that the rate is not known", async () => {
  const { watch, waits } = road({ deadlineAt: 1_600 });
  expect(await watchEvictions(sample(0, 100), watch)).toEqual({ perSecond: null, since: null });
  expect(waits).toEqual([]);
});

test("says by how much it grew where the earlier sample is too old for a rate, unless it is of another process", async () => {
  const five = -5 * 60_000;
  const { watch } = road({ kept: [sample(five, 100, 5)], deadlineAt: 0 });
  const rates = await watchRates(sample(0, 100, 25), watch);
  expect([rates.evicted_keys, rates.OOM]).toEqual([
    { perSecond: 0, since: null },
    { perSecond: null, since: null, grown: 20 },
  ]);
  const other = road({ kept: [{ ...sample(five, 0, 5), runId: "b" }], deadlineAt: 0 });
  expect((await watchRates(sample(0, 100, 25), other.watch)).OOM).toEqual({ perSecond: null, since: null });
});

test("says that the rate is not known where the second sample fails", async () => {
  const { watch, store } = road({ fails: true });
  expect(await watchEvictions(sample(0, 100), watch)).toEqual({ perSecond: null, since: null });
  expect(store.samples).toEqual([sample(0, 100)]);
});

test("waits for no counter that is not judged, and tells its rate where it is known all the same", async () => {
  const { watch, waits } = road({ kept: [sample(-10_000, 100, 5)] });
  const refused = { ...watch, wanted: ["evicted_keys"] as const };
  expect(await watchRates(sample(0, 100, 25), refused)).toMatchObject({
    OOM: { perSecond: 2, grown: 20, since: "2026-11-22T20:59:50.000Z" },
    NOAUTH: { perSecond: null, since: null },
  });
  const unknown = road({});
  expect(await watchRates(sample(0, 0, 25), { ...unknown.watch, wanted: ["evicted_keys"] })).toMatchObject({
    OOM: { perSecond: null, since: null },
  });
  expect([...waits, ...unknown.waits]).toEqual([]);
});

test("takes a second sample for a refusal that is judged", async () => {
  const { watch, waits } = road({});
  const another = () => Promise.resolve(sample(1000, 0, 28));
  const rates = await watchRates(sample(0, 0, 25), { ...watch, another, wanted: ["evicted_keys", "OOM"] });
  expect(rates).toMatchObject({ OOM: { perSecond: 3, grown: 3 } });
  expect(waits).toEqual([1000]);
});

test("does not wait for what Redis does not count", async () => {
  const { watch, waits } = road({});
  await watchRates({ ...sample(0, 0), counts: { evicted_keys: 0 } }, { ...watch, wanted: ["evicted_keys", "NOAUTH"] });
  expect(waits).toEqual([]);
});
