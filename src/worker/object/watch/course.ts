/** What a chart shows, of what is remembered. The link stays as it is. */
import { type Ahead, CEILINGS, type Course } from "../../chart/course.ts";
import { forecast } from "../../judge/forecast/forecast.ts";
import type { MetricName } from "../../../protocol/history-metrics.ts";
import { ok, type Result } from "../../../protocol/result.ts";
import { samplesFor } from "./ahead.ts";
import type { Asked, History } from "./history.ts";
import { askedOf, historyTold } from "./told.ts";

/** What the Worker asks a target's object for. Plain values: it is an RPC. */
export interface CourseQuestion {
  target: string;
  metric: MetricName;
  /** Milliseconds since the epoch. */
  since: number;
  until: number;
}

export interface CourseAsked extends Asked {
  metric: MetricName;
}

type Remembered = Pick<History, "buckets" | "series" | "latest">;

/**
 * Without a forecast, which not every chart has room for.
 *
 * @param everyMs how often it is watched; null where it is not
 * @param now milliseconds since the epoch
 */
export const courseOf = (history: Remembered, asked: CourseAsked, everyMs: number | null, now: number): Course => {
  const { metric } = asked;
  const toldOf = (each: MetricName) =>
    historyTold(each, asked, history.buckets(each, asked, now), history.latest, everyMs);
  const ceilings = (CEILINGS[metric] ?? []).map((each) => ({ metric: each, points: toldOf(each).points }));
  return { told: toldOf(metric), ceilings, ahead: null };
};

/** Of memory, under its nearest ceiling, as `memory_filling` has it; as of the end of what is shown, whenever it is drawn. */
const aheadOf = (history: Remembered, { metric, until }: CourseAsked, { ceilings }: Course): Ahead | null => {
  const limit = ceilings[0]?.points.findLast(({ max }) => max !== null)?.max ?? 0;
  if (limit <= 0 || (metric !== "used" && metric !== "container")) return null;
  const found = forecast(samplesFor(history, metric, until), limit, until);
  if (found === null) return null;
  const { at, earliest, latest } = found;
  return { at, earliest, latest, limit };
};

/** Each part is two pixels wide on a phone. */
const POINTS = 150;

/** @param now milliseconds since the epoch */
export const courseTold = (
  history: Remembered,
  { metric, since, until }: Omit<CourseQuestion, "target">,
  everyMs: number | null,
  now: number,
): Result<Course> => {
  const isoOf = (at: number): string => new Date(at).toISOString();
  const asked = askedOf({ metric, since: isoOf(since), until: isoOf(until), points: POINTS }, now);
  if (!asked.ok) return asked;
  const of: CourseAsked = { metric, ...asked.value };
  const course = courseOf(history, of, everyMs, now);
  return ok({ ...course, ahead: aheadOf(history, of, course) });
};
