import { describe, expect, it, test } from "vitest";
import { history } from "../../protocol/examples/history.ts";
import { MIB } from "../../shared/figures.ts";
import { isKept, joined, type Stored, storedOf, type Told } from "./stored.ts";

const MINUTE = 60_000;
const END = Date.parse("2026-11-22T12:00:00Z");
const isoOf = (minutesAgo: number): string => new Date(END - minutesAgo * MINUTE).toISOString();

type Figure = number | null | readonly [low: number, high: number];

/** Of the last hour in parts of five minutes. */
const told = (figures: Readonly<Record<number, Figure>>, more: Partial<Told> = {}): Told => ({
  ...history.data,
  ...{ since: isoOf(60), until: isoOf(0), every_ms: 5 * MINUTE, step_ms: 5 * MINUTE, gaps: [] },
  points: Object.entries(figures)
    .map(([ago, figure]) => {
      const [min, max] = typeof figure === "number" || figure === null ? [figure, figure] : figure;
      const mean = min === null || max === null ? null : (min + max) / 2;
      return { at: isoOf(Number(ago)), min, mean, max, missed: 0 };
    })
    .toSorted((one, other) => (one.at < other.at ? -1 : 1)),
  ...more,
});

const live = (minutesAgo: number, used: number) => ({
  t: END - minutesAgo * MINUTE,
  used,
  resident: null,
  limit: null,
});

/** Minutes before the end, and the figure. */
const said = (stored: Stored, read: ReturnType<typeof live>[] = []): [number, number | null][] =>
  joined(stored, read).map(({ t, used }) => [(END - t) / MINUTE, used]);

describe("what is stored", () => {
  it("is the figures of one time beside each other; a maxmemory of 0 is no limit", () => {
    const { points } = storedOf(
      told({ 15: [380, 420], 10: 410, 5: 420 }),
      { rss: told({ 15: 500, 5: 520 }), maxmemory: told({ 15: 512, 10: 512, 5: 0 }) },
      END,
    );
    expect(points).toEqual([
      { t: END - 15 * MINUTE, used: 400, low: 380, high: 420, resident: 500, limit: 512 },
      { t: END - 10 * MINUTE, used: 410, low: 410, high: 410, resident: null, limit: 512 },
      { t: END - 5 * MINUTE, used: 420, low: 420, high: 420, resident: 520, limit: null },
    ]);
  });

  it("stands by this browser's own clock, as what was read here does", () => {
    const { from, until, points } = storedOf(told({ 10: 1 }), {}, END + 3 * MINUTE);
    expect([from, until, points[0]?.t]).toEqual([END - 57 * MINUTE, END + 3 * MINUTE, END - 7 * MINUTE]);
  });

  it("is nothing where nobody looked and nobody asked", () => {
    expect([
      isKept(told({}, { every_ms: null })),
      isKept(told({})),
      isKept(told({ 5: 1 }, { every_ms: null })),
    ]).toEqual([false, true, true]);
  });

  it("is of the example what the API says of it: its lowest and its highest", () => {
    const { points } = storedOf(history.data, {}, END);
    expect(Math.min(...points.map(({ low }) => low ?? Infinity))).toBe(398 * MIB);
    expect(Math.max(...points.map(({ high }) => high ?? 0))).toBe(498 * MIB);
  });
});

describe("joined with what was read while the page is open", () => {
  it("goes on where the stored history ends", () => {
    const stored = storedOf(told({ 15: 400, 10: 410, 5: 420 }), {}, END);
    expect(said(stored, [live(0, 425), live(-1, 426)])).toEqual([
      [15, 400],
      [10, 410],
      [5, 420],
      [0, 425],
      [-1, 426],
    ]);
  });

  it("has what was read itself in place of the part that it is in", () => {
    const stored = storedOf(told({ 15: 400, 10: 410, 5: 999 }), {}, END);
    expect(said(stored, [live(4, 420), live(3, 421)])).toEqual([
      [15, 400],
      [10, 410],
      [4, 420],
      [3, 421],
    ]);
  });

  it("leaves out what was read before the time that is shown", () => {
    expect(said(storedOf(told({ 10: 420 }), {}, END), [live(90, 1), live(1, 421)])).toEqual([
      [10, 420],
      [1, 421],
    ]);
  });

  test.each<[string, Readonly<Record<number, Figure>>, Partial<Told>, [number, number | null][]]>([
    [
      "a look that found nothing",
      { 15: 400, 10: null, 5: 420 },
      {},
      [
        [15, 400],
        [10, null],
        [5, 420],
      ],
    ],
    [
      "a time in which nobody looked",
      { 40: 400, 5: 420 },
      {},
      [
        [40, 400],
        [22.5, null],
        [5, 420],
      ],
    ],
    [
      "two visits, where nobody looks unasked",
      { 40: 400, 5: 420 },
      { every_ms: null },
      [
        [40, 400],
        [22.5, null],
        [5, 420],
      ],
    ],
  ])("%s is a gap", (_, figures, more, expected) => {
    expect(said(storedOf(told(figures, more), {}, END))).toEqual(expected);
  });

  it("a look that is late is no gap", () => {
    expect(said(storedOf(told({ 12: 400, 5: 420 }), {}, END))).toHaveLength(2);
  });

  it("the time from the last look to the page is a gap where it is long", () => {
    expect(said(storedOf(told({ 40: 400 }), {}, END), [live(0, 420)])).toEqual([
      [40, 400],
      [20, null],
      [0, 420],
    ]);
  });
});

describe("a restart", () => {
  const restarts = (figures: Readonly<Record<number, Figure>>): number[] =>
    storedOf(told({}), { uptime: told(figures) }, END).restarts.map((at) => (END - at) / MINUTE);

  it("is where the uptime is lower than before: when Redis began, as the next figures tell", () => {
    expect(restarts({ 20: 100 * MINUTE, 15: 105 * MINUTE, 10: 2 * MINUTE, 5: 7 * MINUTE })).toEqual([12]);
  });

  it("is found in a part that has samples of before and after it", () => {
    expect(restarts({ 20: 100 * MINUTE, 15: [MINUTE, 107 * MINUTE], 10: 4 * MINUTE })).toEqual([14]);
  });

  it("is told as well by the last figure there is", () => {
    expect(restarts({ 20: 100 * MINUTE, 5: 2 * MINUTE })).toEqual([7]);
  });

  it("is no uptime that grows, and no gap", () => {
    expect(restarts({ 20: 100 * MINUTE, 15: null, 10: 110 * MINUTE, 5: 115 * MINUTE })).toEqual([]);
  });
});

it("tells the highest rate of evictions of each part", () => {
  const { evictions } = storedOf(told({}), { evictions: told({ 10: [0, 14], 5: 0 }) }, END);
  expect(evictions).toEqual([
    { t: END - 10 * MINUTE, per_second: 14 },
    { t: END - 5 * MINUTE, per_second: 0 },
  ]);
});
