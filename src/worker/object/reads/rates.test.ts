import { describe, expect, test } from "vitest";
import { growingSince, noteSample, rateBetween, rateNow, type Sample, type Samples } from "./rates.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

const sample = (at: number, evicted_keys: number, runId = "a"): Sample => ({ at, counts: { evicted_keys }, runId });

test.each([
  ["140 keys in ten seconds are 14 a second", sample(0, 1_000), sample(10_000, 1_140), 14],
  ["none in ten seconds is 0", sample(0, 1_000), sample(10_000, 1_000), 0],
  ["a restart in between gives no rate", sample(0, 1_000, "a"), sample(10_000, 3_000, "b"), null],
  ["CONFIG RESETSTAT in between gives no rate", sample(0, 1_000), sample(10_000, 5), null],
  ["two samples 199 ms apart give no rate", sample(0, 0), sample(199, 10), null],
  ["two samples 200 ms apart do", sample(0, 0), sample(200, 10), 50],
  ["a sample more than two minutes old gives no rate", sample(0, 0), sample(2 * MINUTE + 1, 10), null],
  ["but none in between is 0, however old it is", sample(0, 10), sample(5 * HOUR, 10), 0],
])("%s", (_title, earlier, later, rate) => {
  expect(rateBetween("evicted_keys", earlier, later)).toBe(rate);
});

test("the rate now is that since the youngest sample that is not too close; 0 where nothing was ever evicted", () => {
  expect(rateNow("evicted_keys", [], sample(0, 0))).toBe(0);
  expect(rateNow("evicted_keys", [], sample(0, 7))).toBeNull();
  expect(rateNow("evicted_keys", [sample(0, 0), sample(10_000, 100)], sample(12_000, 130))).toBe(15);
  expect(rateNow("evicted_keys", [sample(0, 0), sample(10_000, 100)], sample(10_100, 130))).toBe((130 * 1000) / 10_100);
  expect(rateNow("evicted_keys", [sample(0, 0, "b")], sample(10_000, 130))).toBeNull();
});

describe("since when keys are evicted", () => {
  test.each<[string, Samples, ReturnType<typeof sample>, number]>([
    ["nine minutes", [sample(0, 0), sample(3 * MINUTE, 10), sample(8 * MINUTE, 50)], sample(9 * MINUTE, 60), 0],
    [
      "not before the last sample at which none had been",
      [sample(0, 5), sample(MINUTE, 5), sample(5 * MINUTE, 50)],
      sample(6 * MINUTE, 60),
      MINUTE,
    ],
    [
      "over a pause shorter than a minute",
      [sample(0, 0), sample(MINUTE, 50), sample(MINUTE + 50 * SECOND, 50)],
      sample(2 * MINUTE, 60),
      0,
    ],
    [
      "not over a pause of a minute",
      [sample(0, 0), sample(MINUTE, 50), sample(2 * MINUTE, 50)],
      sample(3 * MINUTE, 60),
      2 * MINUTE,
    ],
    [
      "not over fifteen minutes without a sample",
      [sample(0, 0), sample(16 * MINUTE, 50)],
      sample(17 * MINUTE, 60),
      16 * MINUTE,
    ],
    ["not over a restart", [sample(0, 1, "b"), sample(MINUTE, 5, "a")], sample(2 * MINUTE, 9, "a"), MINUTE],
  ])("%s", (_what, samples, now, since) => {
    expect(growingSince("evicted_keys", samples, now)).toBe(since);
  });
});

describe("samples", () => {
  const noted = (taken: readonly ReturnType<typeof sample>[]): Samples =>
    taken.reduce<Samples>((samples, each) => noteSample(samples, each), []);

  test("are kept one in five seconds", () => {
    const taken = Array.from({ length: 100 }, (_, at) => sample(at * 100, at));
    expect(noted(taken).map(({ at }) => at)).toEqual([0, 5_000]);
  });

  test("are the very same list where none is added, so that nothing is written", () => {
    const samples = [sample(0, 0)];
    expect(noteSample(samples, sample(4_999, 3))).toBe(samples);
  });

  test("of another process or of counters since reset go", () => {
    expect(noted([sample(0, 5), sample(5_000, 9), sample(6_000, 1, "b")])).toEqual([sample(6_000, 1, "b")]);
    expect(noted([sample(0, 5), sample(5_000, 9), sample(6_000, 7)])).toEqual([sample(0, 5), sample(6_000, 7)]);
  });

  test("from the future go, should the clock have been set back", () => {
    expect(noted([sample(HOUR, 5), sample(0, 5)])).toEqual([sample(0, 5)]);
  });

  test("are at most those of a day, and at most 2000", () => {
    expect(noted([sample(0, 0), sample(24 * HOUR + 1, 0)])).toEqual([sample(24 * HOUR + 1, 0)]);
    expect(noted(Array.from({ length: 2100 }, (_, at) => sample(at * 5_000, at)))).toHaveLength(2000);
  });
});

describe("several counters in one sample", () => {
  const refusing = (at: number, evicted_keys: number, OOM?: number): Sample => ({
    at,
    counts: { evicted_keys, ...(OOM === undefined ? {} : { OOM }) },
    runId: "a",
  });

  test("have each a rate of their own", () => {
    const [earlier, later] = [refusing(0, 10, 5), refusing(10_000, 10, 45)];
    expect(rateBetween("OOM", earlier, later)).toBe(4);
    expect(rateBetween("evicted_keys", earlier, later)).toBe(0);
  });

  test("are not compared where one of them went back, because all were reset then", () => {
    expect(rateBetween("evicted_keys", refusing(0, 0, 5), refusing(10_000, 7, 0))).toBeNull();
    expect(noteSample([refusing(0, 0, 5)], refusing(10_000, 7, 0))).toEqual([refusing(10_000, 7, 0)]);
  });

  test("that an earlier version did not sample, or that Redis has stopped to count, have no rate, and the others keep theirs", () => {
    expect(rateNow("OOM", [refusing(0, 10)], refusing(10_000, 20, 9))).toBeNull();
    expect(rateNow("OOM", [refusing(0, 10, 9)], refusing(10_000, 20))).toBeNull();
    expect(rateNow("evicted_keys", [refusing(0, 10, 9)], refusing(10_000, 20))).toBe(1);
    expect(growingSince("OOM", [refusing(0, 10), refusing(60_000, 10, 2)], refusing(90_000, 20, 9))).toBe(60_000);
  });
});
