import { expect, test } from "vitest";
import { evictionRate, NO_HISTORY, noteSample } from "./evictions.ts";

const sample = (at: number, evictedKeys: number, runId = "a") => ({ at, evictedKeys, runId });

test.each([
  ["140 keys in ten seconds are 14 a second", sample(0, 1_000), sample(10_000, 1_140), 14],
  ["none in ten seconds is 0", sample(0, 1_000), sample(10_000, 1_000), 0],
  ["a restart in between gives no rate", sample(0, 1_000, "a"), sample(10_000, 3_000, "b"), null],
  ["CONFIG RESETSTAT in between gives no rate", sample(0, 1_000), sample(10_000, 5), null],
  ["two samples 199 ms apart give no rate", sample(0, 0), sample(199, 10), null],
  ["two samples 200 ms apart do", sample(0, 0), sample(200, 10), 50],
  ["a sample more than 15 minutes old gives no rate", sample(0, 0), sample(900_001, 10), null],
])("%s", (_title, earlier, later, rate) => {
  expect(evictionRate(earlier, later)).toBe(rate);
});

test("reads in quick succession keep a rate, and a restart begins anew", () => {
  const rates: (number | null)[] = [];
  let history = NO_HISTORY;
  for (const taken of [
    sample(0, 0),
    sample(100, 1),
    sample(1_000, 14),
    sample(6_000, 84),
    sample(6_010, 84),
    sample(7_000, 94),
    sample(8_000, 0, "b"),
    sample(9_000, 30, "b"),
  ]) {
    const noted = noteSample(history, taken);
    history = noted.history;
    rates.push(noted.perSecond);
  }
  expect(rates).toEqual([null, null, 14, 14, (84 * 1000) / 6_010, 10, null, 30]);
});
