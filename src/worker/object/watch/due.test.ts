import { expect, test } from "vitest";
import { nextDue, paceOf, standingDue } from "./due.ts";

const MINUTE = 60_000;
const NOON = 1_800_000_000_000;

test("the next look is the next instant of the grid, however late the last one was", () => {
  const pace = { everyMs: 5 * MINUTE, offsetMs: 7_000 };
  expect(nextDue(pace, NOON)).toBe(NOON + 7_000);
  expect(nextDue(pace, NOON + 7_000)).toBe(NOON + 7_000 + 5 * MINUTE);
  expect(nextDue(pace, NOON + 7_001 + 3 * 5 * MINUTE)).toBe(NOON + 7_000 + 4 * 5 * MINUTE);
});

test("over forty days of looks that are each late and take long, none is lost and the last is where the grid has it", () => {
  const pace = { everyMs: 5 * MINUTE, offsetMs: 123 };
  let due = nextDue(pace, NOON);
  let looks = 0;
  const end = NOON + 40 * 24 * 60 * MINUTE;
  while (due < end) {
    looks += 1;
    due = nextDue(pace, due + ((looks * 7_919) % (4 * MINUTE)));
  }
  expect(looks).toBe(40 * 24 * 12);
  expect(due).toBe(end + 123);
});

test("targets are spread over the interval, and each has its own place in it again after a restart", () => {
  const names = Array.from({ length: 200 }, (_, at) => `prod-${at}`);
  const offsets = names.map((name) => paceOf(name, 5 * MINUTE).offsetMs);
  expect(names.map((name) => paceOf(name, 5 * MINUTE).offsetMs)).toEqual(offsets);
  expect(Math.max(...offsets)).toBeLessThan(5 * MINUTE);
  const minutes = [0, 1, 2, 3, 4].map((minute) => offsets.filter((ms) => Math.floor(ms / MINUTE) === minute).length);
  expect(Math.min(...minutes)).toBeGreaterThan(20);
});

test("it looks at once when it was not watched before, and as it was set where it was", () => {
  const pace = { everyMs: 5 * MINUTE, offsetMs: 0 };
  expect(standingDue(pace, null, NOON + 5)).toBe(NOON + 5);
  expect(standingDue(pace, NOON + 5 * MINUTE, NOON + 5)).toBe(NOON + 5 * MINUTE);
  expect(standingDue(pace, NOON - 90 * MINUTE, NOON)).toBe(NOON - 90 * MINUTE);
});

test("a clock that was set back, or a shorter interval, does not leave it waiting for longer than an interval", () => {
  expect(standingDue({ everyMs: MINUTE, offsetMs: 500 }, NOON + 60 * MINUTE, NOON)).toBe(NOON + 500);
});
