import { describe, expect, test } from "vitest";
import { MIB } from "./course.fixture.ts";
import { momentText, timeScale, timeText, valueScale } from "./scale.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const AT = Date.parse("2026-11-29T20:40:00Z");

const labels = (...of: Parameters<typeof valueScale>): string[] => valueScale(...of).ticks.map(({ text }) => text);

describe("the axis of values", () => {
  test.each([
    [
      [0, 700 * MIB, "bytes"],
      ["0 B", "256 MiB", "512 MiB"],
    ],
    [
      [480 * MIB, 512 * MIB, "bytes"],
      ["464 MiB", "480 MiB", "496 MiB", "512 MiB"],
    ],
    [
      [0, 24 * 1024 * MIB, "bytes"],
      ["0 B", "8 GiB", "16 GiB", "24 GiB"],
    ],
    [
      [0, 1650, "per_second"],
      ["0/s", "500/s", "1k/s", "1.5k/s"],
    ],
    [
      [0.81, 0.98, "fraction"],
      ["75 %", "80 %", "85 %", "90 %", "95 %"],
    ],
    [
      [0, 3, "count"],
      ["0", "1", "2", "3"],
    ],
    [
      [0, 3 * HOUR_MS, "ms"],
      ["0", "60 min", "2 h", "3 h"],
    ],
    [
      [0, 0, "count"],
      ["0", "1"],
    ],
  ] as const)("%j is labelled %j", ([lowest, highest, unit], expected) => {
    expect(labels(lowest, highest, unit)).toEqual(expected);
  });

  test.each([
    [0, 0],
    [400 * MIB, 400 * MIB],
    [0, 1e300],
    [-5, -5],
    [1e-9, 2e-9],
  ])("from %s to %s, all is within it, in six labels at most", (lowest, highest) => {
    for (const unit of ["bytes", "count", "per_second", "fraction", "ms"] as const) {
      const { from, until, ticks } = valueScale(lowest, highest, unit);
      expect(from).toBeLessThanOrEqual(lowest);
      expect(until).toBeGreaterThanOrEqual(highest);
      expect(until).toBeGreaterThan(from);
      expect(ticks.length).toBeGreaterThan(0);
      expect(ticks.length).toBeLessThanOrEqual(7);
    }
  });

  test("what does not change is in the middle", () => {
    const { from, until } = valueScale(400 * MIB, 400 * MIB, "bytes");
    const share = (400 * MIB - from) / (until - from);
    expect(share).toBeGreaterThan(0.25);
    expect(share).toBeLessThan(0.75);
  });
});

describe("the axis of time", () => {
  test.each([
    [HOUR_MS, ["19:45", "20:00", "20:15", "20:30"]],
    [6 * HOUR_MS, ["16:00", "18:00", "20:00"]],
    [DAY_MS + 1, ["29 Nov", "06:00", "12:00", "18:00"]],
    [7 * DAY_MS, ["23 Nov", "25 Nov", "27 Nov", "29 Nov"]],
  ])("of %i ms is labelled in UTC, a day by its date", (lasts, expected) => {
    expect(timeScale(AT - lasts, AT, 4).ticks.map(({ text }) => text)).toEqual(expected);
  });

  test("says from when until when", () => {
    expect(timeText(AT - HOUR_MS, AT)).toBe("29 Nov 19:40 – 20:40 UTC");
    expect(timeText(AT - DAY_MS, AT)).toBe("28 Nov 20:40 – 29 Nov 20:40 UTC");
    expect(timeText(AT - 30 * DAY_MS, AT)).toBe("30 Oct – 29 Nov UTC");
    expect(timeText(AT - 400 * DAY_MS, AT)).toBe("25 Oct 2025 – 29 Nov 2026 UTC");
    expect(momentText(AT, AT - HOUR_MS)).toBe("20:40");
    expect(momentText(AT + 4 * HOUR_MS, AT)).toBe("30 Nov 00:40");
  });
});
