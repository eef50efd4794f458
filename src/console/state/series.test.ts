import { expect, it } from "vitest";
import type { Page } from "../../present/page.ts";
import { type Point, withAnswer, withPoints } from "./series.ts";

const point = (t: number): Point => ({ t, used: t, resident: null, limit: null });
const times = (points: readonly Point[]): number[] => points.map(({ t }) => t);

it("puts what comes late where it belongs, and the same reading once", () => {
  const points = withPoints([point(10_000), point(20_000)], [point(15_000), point(20_100), point(5_000)]);
  expect(times(points)).toEqual([5_000, 10_000, 15_000, 20_000]);
});

it("keeps the newest two thousand", () => {
  const many = Array.from({ length: 2_100 }, (_, at) => point(at * 1_000));
  const kept = withPoints([], many);
  expect(kept).toHaveLength(2_000);
  expect(kept.at(-1)?.t).toBe(2_099_000);
});

it("takes the figures of each target from an overview; one without figures adds nothing", () => {
  const of = (name: string, used_memory: number | null) => ({
    name,
    used_memory,
    used_memory_rss: null,
    maxmemory: used_memory === null ? null : 0,
    age_ms: used_memory === null ? null : 500,
  });
  const page = { answer: { data: { targets: [of("prod", 5), of("dead", null)] } } } as unknown as Page;
  const series = withAnswer({}, { operation: "overview", target: null, input: {} }, page, 10_000);
  expect(series).toEqual({ prod: [{ t: 9_500, used: 5, resident: null, limit: null }] });
});

it("takes nothing from an answer without figures of memory", () => {
  const series = {};
  const page = { answer: { data: {} } } as unknown as Page;
  expect(withAnswer(series, { operation: "doctor", target: "prod", input: {} }, page, 10_000)).toBe(series);
});
