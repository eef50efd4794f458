import { describe, expect, it } from "vitest";
import { percentile, short, summarise } from "./figures.ts";

const oneToHundred = Array.from({ length: 100 }, (_, index) => 100 - index);

describe("percentiles", () => {
  it("are values that were measured, whatever the order", () => {
    expect(percentile([40, 10, 30, 20], 0.5)).toBe(20);
    expect(percentile(oneToHundred, 0.95)).toBe(95);
  });

  it("of one sample are that sample", () => {
    expect(summarise([7.5])).toEqual({ samples: 1, p50: 7.5, p95: 7.5 });
  });

  it("of nothing are a bug, not a zero", () => {
    expect(() => summarise([])).toThrow("nothing");
  });
});

describe("short figures", () => {
  it.each([
    [0, "0"],
    [50, "50"],
    [2.1649, "2.16"],
    [42.66, "42.7"],
    [412.3, "412"],
  ])("%f is %s", (value, text) => {
    expect(short(value)).toBe(text);
  });
});
