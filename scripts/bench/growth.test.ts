import { expect, test } from "vitest";
import { growthSvg } from "./growth.ts";
import type { LoadLine } from "./load-table.ts";

const line = (callers: number, targets: number, simulated: boolean): LoadLine => ({
  ...{ who: "", callers, targets, simulated, perSecond: 100 * callers, p50: callers, p99: 10 * callers },
  ...{ workerdMb: 200, agentMb: null, answers: 1, errors: 0 },
});

const lines = [line(1, 1, false), line(10, 1, false), line(100, 1, false), line(1, 1, true), line(100, 100, true)];

/** Where the points of each curve are, in the order of the curves. */
const curves = (svg: string): number[][][] =>
  [...svg.matchAll(/<polyline points="([^"]+)"/g)].map(([, points = ""]) =>
    points.split(" ").map((point) => point.split(",").map(Number)),
  );

test("ten times as much is the same step everywhere, to the right and up", () => {
  const found = curves(growthSvg(lines, "a machine") ?? "");
  expect(found.map((points) => points.length)).toEqual([3, 3, 3, 2, 2, 2]);
  const [first = []] = found;
  const steps = first.slice(1).map(([x = 0, y = 0], at) => [x - (first[at]?.[0] ?? 0), (first[at]?.[1] ?? 0) - y]);
  expect(steps[0]?.[0]).toBeCloseTo(steps[1]?.[0] ?? 0, 0);
  expect(steps[0]?.[1]).toBeCloseTo(steps[1]?.[1] ?? 0, 0);
  expect(Math.min(...steps.flat())).toBeGreaterThan(0);
});

test("it says how many asked, and on what machine", () => {
  const svg = growthSvg(lines, "a machine") ?? "";
  for (const said of [">1<", ">10<", ">100<", ">a machine<", ">callers<", ">targets<"]) expect(svg).toContain(said);
});

test("a single number of callers is no growth", () => {
  expect(growthSvg([line(1, 1, false), line(1, 1, true), line(9, 9, true)], "")).toBeNull();
});
