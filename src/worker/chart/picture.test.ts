import { PNG } from "pngjs";
import { describe, expect, test } from "vitest";
import { course, type Figure, HOUR_MS, MIB, UNTIL } from "./course.fixture.ts";
import type { Course } from "./course.ts";
import { drawn } from "./picture.ts";
import { COLOURS } from "./theme.ts";

/** Of the plot alone: what is below is the key. */
const PLOT_END = 2 * (12 + 40 + 10 + 150);
/** As a library reads it that has no part in making it. */
const decoded = async (of: Course, target = "prod") => {
  const bytes = await drawn(of, target);
  const { width, height, data } = PNG.sync.read(Buffer.from(bytes));
  const colourAt = (x: number, y: number): number => data.readUIntBE((y * width + x) * 4, 3);
  /** Where a colour is, whole. */
  const placesOf = (colour: number): { x: number; y: number }[] => {
    const places = [];
    for (let at = 0; at < width * height; at += 1)
      if (data.readUIntBE(at * 4, 3) === colour) places.push({ x: at % width, y: Math.floor(at / width) });
    return places;
  };
  /** Where a column of the plot is blue first, from above. */
  const topAt = (x: number): number => {
    for (let y = 112; y < PLOT_END; y += 1) {
      const colour = colourAt(x, y);
      if ((colour & 255) - (colour >> 16) > 40) return y;
    }
    return PLOT_END;
  };
  return { bytes, width, height, placesOf, topAt };
};
type Decoded = Awaited<ReturnType<typeof decoded>>;

const inPlot = ({ placesOf }: Decoded, colour: number) => placesOf(colour).filter(({ y }) => y < PLOT_END && y > 110);

const rising: Figure = (share) => [(300 + 100 * share) * MIB, (305 + 100 * share) * MIB, (310 + 100 * share) * MIB];

test("is a PNG of 780 pixels width, which a phone shows at 390, and a few KB", async () => {
  const { width, height, bytes } = await decoded(course({ figure: rising }));
  expect(width).toBe(780);
  expect(height).toBeLessThan(700);
  expect(bytes.length).toBeLessThan(40_000);
});

test("the line rises from left to right, below maxmemory and the container's limit", async () => {
  const shown = await decoded(
    course({ figure: rising, ceilings: { maxmemory: () => 512 * MIB, container_limit: () => 768 * MIB } }),
  );
  const line = inPlot(shown, COLOURS.line);
  const meanY = (from: number, to: number): number => {
    const there = line.filter(({ x }) => x >= from && x < to);
    return there.reduce((sum, { y }) => sum + y, 0) / there.length;
  };
  expect(meanY(160, 200)).toBeGreaterThan(meanY(700, 740) + 20);
  const [near, far] = [inPlot(shown, COLOURS.near), inPlot(shown, COLOURS.far)];
  expect(near.length).toBeGreaterThan(500);
  expect(far.length).toBeGreaterThan(300);
  const highest = Math.min(...line.map(({ y }) => y));
  const yOf = (places: typeof near): number => places[0]?.y ?? Number.NaN;
  expect(yOf(near)).toBeLessThan(highest);
  expect(yOf(far)).toBeLessThan(yOf(near));
});

test("a ceiling that changed is a step", async () => {
  const shown = await decoded(
    course({ figure: rising, ceilings: { maxmemory: (share) => (share < 0.5 ? 420 : 512) * MIB } }),
  );
  const near = inPlot(shown, COLOURS.near);
  const yAt = (from: number, to: number): number =>
    Math.min(...near.filter(({ x }) => x > from && x < to).map(({ y }) => y));
  expect(yAt(160, 400)).toBeGreaterThan(yAt(500, 740) + 20);
});

test("a peak of one sample reaches as high as it was, though its mean is low", async () => {
  const peaked: Figure = (share) => (Math.abs(share - 0.5) < 0.002 ? [100 * MIB, 101 * MIB, 500 * MIB] : 100 * MIB);
  const { topAt } = await decoded(course({ figure: peaked, ceilings: { maxmemory: () => 512 * MIB } }));
  const tops = Array.from({ length: 560 }, (_, at) => topAt(170 + at));
  const flat = tops[0] ?? 0;
  const peak = Math.min(...tops);
  // The mean stays below; the edge of the band goes up, almost to maxmemory.
  expect(flat - peak).toBeGreaterThan(200);
  expect(tops.filter((top) => flat - top > 150).length).toBeLessThan(12);
});

test("a gap is hatched, and no line goes through it", async () => {
  const gapped: Figure = (share) => (share >= 0.4 && share < 0.6 ? null : 400 * MIB);
  const shown = await decoded(course({ figure: gapped, gaps: [[0.4, 0.6]] }));
  const line = inPlot(shown, COLOURS.line).map(({ x }) => x);
  expect(line.length).toBeGreaterThan(500);
  const [left, right] = [Math.min(...line), Math.max(...line)];
  const within = line.filter((x) => x > left + (right - left) * 0.42 && x < left + (right - left) * 0.58);
  expect(within).toEqual([]);
});

test("a forecast goes on beyond the last reading, and the axis with it", async () => {
  const figure: Figure = (share) => (420 + 60 * share) * MIB;
  const ceilings = { maxmemory: () => 512 * MIB };
  const ahead = {
    at: UNTIL + 3 * HOUR_MS,
    earliest: UNTIL + 2.5 * HOUR_MS,
    latest: UNTIL + 4 * HOUR_MS,
    limit: 512 * MIB,
  };
  const without = await decoded(course({ hours: 6, figure, ceilings }));
  const shown = await decoded(course({ hours: 6, figure, ceilings, ahead }));
  const whole = (of: Decoded): number => inPlot(of, COLOURS.line).filter(({ x }) => x > 560).length;
  // Dashes are less than a line.
  expect(whole(shown)).toBeGreaterThan(50);
  expect(whole(shown)).toBeLessThan(whole(without));
  expect(shown.height).toBeGreaterThan(without.height);
});

describe("bad input", () => {
  test.each<[string, Course]>([
    ["no history", course({ parts: 0 })],
    ["one sample", course({ parts: 1 })],
    ["all gaps", course({ figure: () => null, gaps: [[0, 1]] })],
    ["nought", course({ metric: "queued", figure: () => 0 })],
    ["nought bytes under a ceiling of nought", course({ figure: () => 0, ceilings: { maxmemory: () => 0 } })],
    ["huge values", course({ metric: "keys", figure: (share) => 1e300 * share })],
    ["a value below nought", course({ metric: "disk_available", figure: () => -5 })],
    ["more than a year", course({ hours: 9_600 })],
    ["a second", course({ hours: 1 / 3600 })],
    ["a ceiling far above", course({ figure: () => MIB, ceilings: { maxmemory: () => 900_000 * MIB } })],
  ])("%s is drawn all the same", async (_what, of) => {
    const { width, height } = await decoded(of, "a".repeat(63));
    expect(width).toBe(780);
    expect(height).toBeGreaterThan(300);
  });
});
