import { expect, test } from "vitest";
import { formatDuration, parseDuration } from "./duration.ts";

test.each([
  ["90s", 90_000],
  ["10m", 600_000],
  ["2h", 7_200_000],
  ["1h30m", 5_400_000],
  ["1d", 86_400_000],
  ["1D 2H", 93_600_000],
  [" 5m ", 300_000],
])("%j is %d ms", (text, ms) => {
  expect(parseDuration(text)).toEqual({ ok: true, value: ms });
});

test.each(["", "0s", "0h0m", "10", "-5m", "1.5h", "5 minutes", "30m1h", "1w", "1h1h"])("%j is no duration", (text) => {
  expect(parseDuration(text)).toMatchObject({ ok: false, failure: expect.stringContaining("1h30m") });
});

test.each([
  [0, "0s"],
  [999, "0s"],
  [60_000, "1m"],
  [5_400_000, "1h30m"],
  [604_800_000, "7d"],
  [90_061_999, "1d1h1m1s"],
])("%d ms are written %s", (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});
