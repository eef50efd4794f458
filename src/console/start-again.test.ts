import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { startAgain } from "./start-again.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Seconds until the page is loaded again, and what it is told then; null where it is not. */
const reloaded = (tries: number, isStarted = false): [seconds: number, tries: number] | null => {
  const at = Date.now();
  let told: [number, number] | null = null;
  startAgain({ isStarted: () => isStarted, tries, reload: (next) => (told = [(Date.now() - at) / 1000, next]) });
  vi.advanceTimersByTime(600_000);
  return told;
};

it("loads a page again that has not started, after twice the time each time, up to two minutes", () => {
  expect([0, 1, 2, 3, 4, 1000].map((tries) => reloaded(tries))).toEqual([
    ...[[15, 1] as const, [30, 2] as const, [60, 3] as const, [120, 4] as const, [120, 5] as const],
    [120, 1001],
  ]);
});

it("leaves one alone that has started", () => {
  expect(reloaded(0, true)).toBeNull();
});
