/** Memory over time: what was read while the page is open. Pure. */
import type { Output } from "../../protocol/operations.ts";
import type { Question } from "../api/routes.ts";
import type { Page } from "../../present/page.ts";

export interface Point {
  /** Milliseconds since the epoch. */
  t: number;
  used: number;
  resident: number | null;
  /** Null where there is no limit. */
  limit: number | null;
}

export type Series = Readonly<Record<string, readonly Point[]>>;

/** Two hours and three quarters at one every five seconds. */
const MOST_POINTS = 2000;
/** Two readings as close as this are the same one, told twice. */
const SAME_MS = 500;

/** In the order of time, whatever order they came in. */
export const withPoints = (points: readonly Point[], more: readonly Point[]): readonly Point[] => {
  const all = [...points, ...more].toSorted((one, other) => one.t - other.t);
  const kept = all.filter(({ t }, at) => at === 0 || t - (all[at - 1]?.t ?? 0) > SAME_MS);
  return kept.length === points.length ? points : kept.slice(-MOST_POINTS);
};

type Figures = Pick<Output<"memory">, "used_memory" | "used_memory_rss" | "maxmemory">;

const pointOf = ({ used_memory, used_memory_rss, maxmemory }: Figures, t: number): Point => ({
  t,
  used: used_memory,
  resident: used_memory_rss,
  limit: maxmemory === 0 ? null : maxmemory,
});

/** What an answer adds to the series of its targets. @param got_at when it came, milliseconds since the epoch */
const pointsIn = ({ operation, target }: Question, { answer }: Page, got_at: number): [string, Point][] => {
  if (answer === null) return [];
  // What an operation answers was held against its schema where it was answered.
  if (operation === "memory" && target !== null)
    return [[target, pointOf(answer.data as Figures, got_at - answer.age_ms)]];
  if (operation !== "overview") return [];
  return (answer.data as Output<"overview">).targets.flatMap((glance): [string, Point][] => {
    const { name, used_memory, used_memory_rss, maxmemory, age_ms } = glance;
    if (used_memory === null || maxmemory === null || age_ms === null) return [];
    return [[name, pointOf({ used_memory, used_memory_rss, maxmemory }, got_at - age_ms)]];
  });
};

export const withAnswer = (series: Series, question: Question, page: Page, got_at: number): Series => {
  const points = pointsIn(question, page, got_at);
  if (points.length === 0) return series;
  return {
    ...series,
    ...Object.fromEntries(points.map(([name, point]) => [name, withPoints(series[name] ?? [], [point])])),
  };
};
