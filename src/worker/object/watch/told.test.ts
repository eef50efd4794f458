import { expect, test } from "vitest";
import { operations } from "../../../protocol/operations.ts";
import type { Bucket, Latest } from "./history.ts";
import { askedOf, historyAnswered, historyTold } from "./told.ts";

const NOW = Date.parse("2026-11-22T21:00:00.000Z");
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NEVER: Latest = { at: 0, cause: null, taken: null };

const input = (said: Record<string, unknown>) => operations.history.input.parse(said);

test("asks for the last day where nothing is said, and takes its own output", () => {
  const parsed = input({});
  expect(parsed).toEqual({ metric: "used", since: "24h", points: 120 });
  expect(input(parsed)).toEqual(parsed);
  expect(input({ metric: "memory", points: "48" })).toMatchObject({ metric: "used", points: 48 });
  expect(askedOf(parsed, NOW)).toEqual({ ok: true, value: { since: NOW - DAY, until: NOW + 1, points: 120 } });
});

test.each([
  [{ since: "7d", until: "1d" }, NOW - 7 * DAY, NOW - DAY + 1],
  [{ since: "2026-11-22T20:00:00Z" }, NOW - HOUR, NOW + 1],
  // Nothing is known of what is older than is remembered, or still to come.
  [{ since: "5000d", until: "2027-01-01T00:00:00Z" }, NOW - 400 * DAY, NOW + 1],
])("%j is a time", (said, since, until) => {
  expect(askedOf(input(said), NOW)).toMatchObject({ ok: true, value: { since, until } });
});

test.each([
  [{ since: "yesterday" }, /^since: must be/],
  [{ until: "soon" }, /^until: must be/],
  [{ since: "1h", until: "2h" }, /^until: must be after since/],
  [{ since: "2026-12-22T20:00:00Z" }, /^until: must be after since/],
])("%j is none, and the refusal names the field", (said, detail) => {
  expect(askedOf(input(said), NOW)).toMatchObject({
    ok: false,
    failure: { code: "bad_input", detail: expect.stringMatching(detail) as string },
  });
});

test.each([[{ metric: "hunter2" }], [{ points: 1 }], [{ points: 301 }], [{ points: "many" }]])(
  "%j is refused",
  (said) => {
    expect(operations.history.input.safeParse(said).success).toBe(false);
  },
);

const SINCE = NOW - HOUR;
const asked = { since: SINCE, until: NOW + 1, points: 12 };
const told = (minutes: number, value: number): Bucket => ({
  ...{
    index: minutes / 5,
    at: SINCE + minutes * MINUTE,
    min: value,
    mean: value,
    max: value,
    told: 1,
    missed: 0,
    cause: null,
  },
});
const missed = (minutes: number, cause: string): Bucket => ({
  ...{ index: minutes / 5, at: SINCE + minutes * MINUTE, min: null, mean: null, max: null, told: 0, missed: 1, cause },
});
const gaps = (buckets: Bucket[], everyMs: number | null) =>
  historyTold("used", asked, { buckets, widthMs: 5 * MINUTE }, NEVER, everyMs).gaps.map(({ from, until, cause }) => [
    (Date.parse(from) - SINCE) / MINUTE,
    Math.round((Date.parse(until) - SINCE) / MINUTE),
    cause,
  ]);

test("a gap is from the first look that found nothing to the first that found something, with its cause", () => {
  const buckets = [0, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55].map((minutes) => told(minutes, 1));
  buckets[3] = missed(15, "unreachable");
  buckets[4] = missed(20, "unreachable");
  buckets[5] = missed(25, "loading");
  expect(gaps(buckets, 5 * MINUTE)).toEqual([
    [15, 25, "unreachable"],
    [25, 30, "loading"],
  ]);
});

test("where nobody looked, that is a gap of a watched target, and of no other", () => {
  const buckets = [told(0, 1), told(5, 1), told(40, 1)];
  expect(gaps(buckets, 5 * MINUTE)).toEqual([
    [5, 40, "not_looked"],
    [40, 60, "not_looked"],
  ]);
  expect(gaps(buckets, null)).toEqual([]);
  expect(gaps([missed(0, "timeout")], 5 * MINUTE)).toEqual([
    [0, 10, "timeout"],
    [10, 60, "not_looked"],
  ]);
});

test("the sentence tells the last figure and the range, or why there is none", () => {
  const data = historyTold(
    "used",
    asked,
    { buckets: [told(0, 1024 * 1024), told(55, 3 * 1024 * 1024)], widthMs: 5 * MINUTE },
    NEVER,
    null,
  );
  expect(historyAnswered(data, NOW).summary).toBe(
    "The memory that Redis uses: 3.0 MiB at last, between 1.0 MiB and 3.0 MiB, in 2 points.",
  );
  const nothing = historyTold("queued", asked, { buckets: [], widthMs: 5 * MINUTE }, NEVER, null);
  expect(historyAnswered(nothing, NOW).summary).toBe(
    "Nothing was read of this target yet; it is not watched, so only what people ask is remembered.",
  );
  expect(operations.history.output.parse(nothing)).toEqual(nothing);
});
