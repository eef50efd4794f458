import { describe, expect, test } from "vitest";
import { LONGEST_PAUSE_MS, type Pause, pauseAfter, pauseLeft, type TurnedAway } from "./pauses.ts";

const START = Date.parse("2026-11-29T03:00:00.000Z");

/** The pauses of a host that turns the link away each time, in seconds. */
const pauses = (how: TurnedAway, count: number): number[] => {
  let pause: Pause | null = null;
  let now = START;
  return Array.from({ length: count }, () => {
    pause = pauseAfter(pause, how, now);
    now += pause.ms;
    return pause.ms / 1000;
  });
};

/**
 * What sshd remembers of an address under `PerSourcePenalties`: each failure adds its seconds to what is left, and from 15 s on the door
 * stays closed.
 */
const worstPenalty = (gaps: readonly number[], costs: number): number => {
  let left = 0;
  let worst = 0;
  for (const gap of [0, ...gaps]) {
    left = Math.max(0, left - gap) + costs;
    worst = Math.max(worst, left);
  }
  return worst;
};

describe("the pauses", () => {
  test("after a refused key grow from 5 s to a minute", () => {
    expect(pauses("key_refused", 7)).toEqual([5, 10, 20, 40, 60, 60, 60]);
  });

  test("before a closed door grow from a second to ten", () => {
    expect(pauses("door_closed", 7)).toEqual([1, 2, 4, 8, 10, 10, 10]);
  });

  test("where the two sides do not agree grow from a second to half a minute", () => {
    expect(pauses("not_agreed", 8)).toEqual([1, 2, 4, 8, 16, 30, 30, 30]);
  });

  test("never add up to what closes the door, which a try every second would do", () => {
    expect(worstPenalty(pauses("key_refused", 50), 5)).toBeLessThan(15);
    expect(worstPenalty(pauses("not_agreed", 50), 1)).toBeLessThan(15);
    expect(
      worstPenalty(
        Array.from({ length: 50 }, () => 1),
        5,
      ),
    ).toBeGreaterThan(15);
  });

  test("go on growing where a refused key becomes a closed door, and are still at most the longest", () => {
    let pause = pauseAfter(null, "key_refused", START);
    for (let times = 0; times < 100; times += 1) pause = pauseAfter(pause, "door_closed", START);
    expect(pauseAfter(pauseAfter(null, "key_refused", START), "door_closed", START).ms).toBe(2_000);
    expect(pause.ms).toBe(LONGEST_PAUSE_MS.door_closed);
  });
});

describe("what is left of a pause", () => {
  const pause = pauseAfter(null, "key_refused", START);

  test("counts down to the next try", () => {
    expect([0, 1_500, 4_999, 5_000, 60_000].map((later) => pauseLeft(pause, START + later))).toEqual([
      5_000, 3_500, 1, 0, 0,
    ]);
  });

  test("is nothing where there is none", () => {
    expect(pauseLeft(null, START)).toBe(0);
  });

  test("is nothing once the clock was set back: a pause from the future would last until then", () => {
    expect(pauseLeft(pause, START - 3_600_000)).toBe(0);
  });
});
