import { expect, test } from "vitest";
import { aofForecast } from "./aof.ts";
import { forecast } from "./forecast.ts";
import { slopeOf } from "./slope.ts";
import { type Sample, thin } from "./thin.ts";
import { forecastText } from "./words.ts";

const NOW = 1_800_000_000_000;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** A sample every five minutes, of so many hours; the value by hours before now. */
const sampled = (hours: number, valueAt: (hoursAgo: number) => number | null): Sample[] =>
  Array.from({ length: hours * 12 + 1 }, (_, index) => {
    const ago = hours - index / 12;
    return { at: NOW - ago * HOUR, value: valueAt(ago) };
  });

/** 100 an hour, 500 now. */
const growing = (ago: number): number => 500 - 100 * ago;
const told = (samples: readonly Sample[], ceiling = 800): string | null => {
  const found = forecast(samples, ceiling, NOW);
  return found && forecastText(found, NOW);
};

test("growth of six hours is told with its pace, when it is full, and between when", () => {
  expect(
    told(
      sampled(12, (ago) => Math.max(growing(ago), -100)),
      833,
    ),
  ).toBe("At the pace of the last six hours, full in 3 h 20 min (between 3 h 10 min and 3 h 20 min)");
});

test("the range is as wide as the growth was uneven", () => {
  const uneven = sampled(6, (ago) => growing(ago) + 25 * Math.sin(ago * 2.1));
  expect(told(uneven)).toBe("At the pace of the last six hours, full in 2 h 50 min (between 2 h and 3 h 30 min)");
});

test.each<[string, Sample[], number]>([
  ["of less than an hour", sampled(1, growing).slice(2), 800],
  ["of what does not grow", sampled(12, () => 500), 800],
  ["of what falls", sampled(12, (ago) => 500 + 10 * ago), 800],
  ["of what is full already", sampled(6, growing), 500],
  ["of what is only full long after what was seen of it", sampled(2, growing), 1_200],
  ["of one step", sampled(12, (ago) => (ago > 3 ? 200 : 500)), 800],
  ["of steps an hour apart", sampled(12, (ago) => 500 - 100 * Math.floor(ago / 2)), 800],
  ["of a sawtooth", sampled(12, (ago) => 200 + 100 * (4 - ((ago + 1) % 4))), 800],
  [
    "of the growth of a daily wave of which a day was seen",
    sampled(24, (ago) => 500 - 200 * Math.sin((Math.PI * ago) / 12)),
    800,
  ],
  ["of growth after a restart below what was there before", sampled(12, (ago) => (ago > 3 ? 700 : growing(ago))), 800],
  ["where half of the time has no samples", sampled(6, (ago) => (ago > 0.5 && ago < 5 ? null : growing(ago))), 800],
  ["where nothing was read for three hours", sampled(6, (ago) => (ago < 3 ? null : growing(ago))), 800],
  ["of nothing", [], 800],
])("nothing is said %s", (_what, samples, ceiling) => {
  expect(told(samples, ceiling)).toBeNull();
});

test.each([1.1, 1.5, 2, 3, 4, 5])("nothing is said of a leak that ended %d hours ago", (ended) => {
  for (const hours of [6, 12, 24])
    for (const noise of [0, 3]) {
      const level = (ago: number): number => Math.min(growing(ago), growing(ended)) + noise * Math.sin(ago * 77);
      expect(told(sampled(hours, level)), `${hours} h, noise ${noise}`).toBeNull();
    }
});

test("after a leak begins it is told at the pace of the time since", () => {
  const begun = sampled(24, (ago) => 300 + Math.max(0, 100 * (2 - ago)));
  expect(told(begun, 700)).toMatch(/^At the pace of the last two hours, full in 2 h \(/);
});

test("a maxmemory that was raised is told of as what it is now, from when the growth went on", () => {
  const raised = sampled(12, (ago) => (ago > 4 ? 400 : 400 + 50 * (4 - ago)));
  expect(told(raised, 700)).toMatch(/^At the pace of the last four hours, full in 2 h \(/);
});

test("bursts, samples out of order and samples of a clock that was ahead change little", () => {
  const bursts = sampled(6, growing).map(({ at, value }, index) => ({ at, value: index % 9 === 4 ? 790 : value }));
  const disordered = [...bursts.toReversed(), { at: NOW + HOUR, value: 1 }];
  expect(told(disordered)).toMatch(/^At the pace of the last six hours, full in 3 h \(/);
});

test("a fifth of the points may be anything: the slope stays, where least squares would not", () => {
  const points = Array.from({ length: 50 }, (_, index) => ({ at: index, value: index >= 40 ? 1_000 : 2 * index }));
  expect(slopeOf(points)?.perMs).toBeCloseTo(2, 0);
});

test("however many samples there are, a pace is taken from 72 points at most", () => {
  const many = Array.from({ length: 20_000 }, (_, index) => ({ at: NOW - index * 1000, value: 1 }));
  expect(thin(many, NOW - 6 * HOUR, NOW, 72)).toHaveLength(67);
  expect(thin(many, NOW - HOUR, NOW, 72)).toHaveLength(72);
});

test("a volume is full of the append-only file when that has grown by what is left; one that rewrites made small before is not told of", () => {
  const aof = sampled(6, growing);
  const full = aofForecast(aof, 333, NOW);
  expect(full && forecastText(full, NOW)).toMatch(/^At the pace of the last six hours, full in 3 h 20 min/);
  expect(
    aofForecast(
      sampled(12, (ago) => 200 + 100 * (4 - ((ago + 1) % 4))),
      300,
      NOW,
    ),
  ).toBeNull();
  expect(aofForecast([], 300, NOW)).toBeNull();
});
