/** Courses with known figures, for tests. */
import type { MetricName } from "../../protocol/history-metrics.ts";
import { METRICS } from "../../protocol/history-metrics.ts";
import type { Ahead, Course } from "./course.ts";

export const HOUR_MS = 3_600_000;
export const MIB = 1024 * 1024;
export const UNTIL = Date.parse("2026-11-29T20:40:00Z");

const isoOf = (at: number): string => new Date(at).toISOString();

/** The lowest, the mean and the highest of a part, which is so far along: 0 at the beginning, near 1 at the end. Null where nobody answered. */
export type Figure = (share: number) => readonly [number, number, number] | number | null;

interface Made {
  metric?: MetricName;
  hours?: number;
  parts?: number;
  figure?: Figure;
  /** From and until, as shares of the time. */
  gaps?: readonly (readonly [number, number])[];
  ceilings?: Partial<Record<MetricName, Figure>>;
  ahead?: Ahead | null;
}

export const course = ({
  metric = "used",
  hours = 24,
  parts = 150,
  figure = () => 400 * MIB,
  gaps = [],
  ceilings = {},
  ahead = null,
}: Made = {}): Course => {
  const lasts = hours * HOUR_MS;
  const since = UNTIL - lasts;
  const pointsOf = (of: Figure) =>
    Array.from({ length: parts }, (_, part) => {
      const said = of(part / parts);
      const [min, mean, max] = typeof said === "number" ? [said, said, said] : (said ?? [null, null, null]);
      return { at: isoOf(since + (part / parts) * lasts), min, mean, max, missed: said === null ? 1 : 0 };
    });
  const told: Course["told"] = {
    ...{ metric, unit: METRICS[metric].unit, since: isoOf(since), until: isoOf(UNTIL) },
    ...{ every_ms: 300_000, step_ms: lasts / Math.max(1, parts) },
    ...{ min: null, mean: null, max: null, last: null, latest: null },
    points: pointsOf(figure),
    gaps: gaps.map(([from, to]) => ({
      from: isoOf(since + from * lasts),
      until: isoOf(since + to * lasts),
      cause: "unreachable",
    })),
  };
  return {
    told,
    ceilings: Object.entries(ceilings).map(([name, of]) => ({ metric: name as MetricName, points: pointsOf(of) })),
    ahead,
  };
};
