import { expect, it } from "vitest";
import { type Happened, marksOf, marksText } from "./marks.ts";

const MINUTE = 60_000;
const END = Date.parse("2026-11-22T12:00:00Z");
const isoOf = (minutesAgo: number): string => new Date(END - minutesAgo * MINUTE).toISOString();

const HAPPENED: Happened = {
  changes: [
    { at: isoOf(10), key: "maxmemory", before: "536870912", after: "603979776" },
    { at: isoOf(90), key: "maxmemory", before: "1", after: "2" },
  ],
  alerts: [{ raised_at: isoOf(20), text: "Redis is full." }],
  restarts: [END - 15 * MINUTE],
  skew_ms: 0,
};

it("marks changes, restarts and alerts of the time that is shown, oldest first", () => {
  const marks = marksOf(HAPPENED, END - 60 * MINUTE, END);
  expect(marks.map(({ at, kind, text }) => [(END - at) / MINUTE, kind, text])).toEqual([
    [20, "alert", "Redis is full."],
    [15, "restart", "Redis was restarted"],
    [10, "change", "maxmemory 512 MiB → 576 MiB"],
  ]);
});

it("marks what the Worker has dated by this browser's own clock, as the figures are", () => {
  const marks = marksOf({ ...HAPPENED, skew_ms: MINUTE }, END - 60 * MINUTE, END);
  expect(marks.map(({ at }) => (END - at) / MINUTE)).toEqual([19, 15, 9]);
});

it("counts them in words", () => {
  expect(marksText(marksOf(HAPPENED, END - 120 * MINUTE, END))).toBe("2 changes, 1 restart, 1 alert");
  expect(marksText([])).toBe("");
});
