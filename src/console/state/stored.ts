/** Memory over time as the target's object remembers it, joined with what was read while the page is open. Pure. */
import type { MetricName } from "../../protocol/history-metrics.ts";
import type { Output } from "../../protocol/operations.ts";
import type { Point } from "./series.ts";

export type Told = Output<"history">;

/** What is asked beside `used`, once there is something stored. */
export const BESIDE = ["rss", "maxmemory", "evictions", "uptime"] as const satisfies readonly MetricName[];
type Beside = Partial<Record<(typeof BESIDE)[number], Told>>;

/** Of the graph: `used` is null where there is no figure, and no line is drawn then. */
export interface Plotted extends Omit<Point, "used"> {
  used: number | null;
  /** The lowest and the highest of the samples that `used` is the mean of; left out of a single reading. */
  low?: number | null;
  high?: number | null;
}

export interface Rate {
  /** Milliseconds since the epoch. */
  t: number;
  per_second: number | null;
}

/** All times are milliseconds since the epoch by this browser's clock. */
export interface Stored {
  from: number;
  until: number;
  /** How long a part of it is that has one figure. */
  step_ms: number;
  /** Of figures further apart than this it is not known how it was between them. */
  longest_ms: number;
  points: readonly Plotted[];
  evictions: readonly Rate[];
  restarts: readonly number[];
  /** What is added to a time of the Worker's clock. */
  skew_ms: number;
}

/** Whether anything is remembered of it, or will be. */
export const isKept = ({ every_ms, points }: Told): boolean => every_ms !== null || points.length > 0;

/** A look that is late by half its interval is none that was missed: as the API counts its gaps. */
const LATE = 1.5;
/** Where only what people ask is remembered, figures further apart than this belong to different visits. */
const VISIT_MS = 300_000;

const ratesOf = (rates: Told | undefined, skew_ms: number): Rate[] =>
  (rates?.points ?? []).map(({ at, max }) => ({ t: Date.parse(at) + skew_ms, per_second: max }));

/** Redis was started anew where its uptime is lower than it was before. */
const restartsIn = (uptime: Told | undefined, skew_ms: number): number[] => {
  const known = (uptime?.points ?? []).flatMap(({ at, min, max }) =>
    min === null || max === null ? [] : [{ at: Date.parse(at), min, max }],
  );
  const all = known.flatMap(({ at, min }, nth) => {
    const before = known[nth - 1];
    if (before === undefined || min >= before.max) return [];
    const after = known[nth + 1];
    // Which sample of a part was its lowest is not told; the first of the next part is, for there it has only grown.
    const began = after === undefined || after.min < min ? at - min : after.at - after.min;
    return [Math.max(before.at, began) + skew_ms];
  });
  // The highest of a part may be of before the restart in it, so that the next part tells the same one again.
  const step_ms = uptime?.step_ms ?? 0;
  return all.filter((at, nth) => at - (all[nth - 1] ?? Number.NEGATIVE_INFINITY) > step_ms);
};

/** At the same time, or nothing: parts of one question begin with the same samples. */
const valuesOf = (told: Told | undefined): Map<string, number | null> =>
  new Map((told?.points ?? []).map(({ at, mean }) => [at, mean]));

/** @param got_at when `used` came: its end is the time of the Worker's clock at about that moment */
export const storedOf = (used: Told, beside: Beside, got_at: number): Stored => {
  const skew_ms = got_at - Date.parse(used.until);
  const [rss, limits] = [valuesOf(beside.rss), valuesOf(beside.maxmemory)];
  return {
    from: Date.parse(used.since) + skew_ms,
    until: got_at,
    step_ms: used.step_ms,
    longest_ms: Math.max((used.every_ms ?? VISIT_MS) * LATE, 2 * used.step_ms),
    points: used.points.map(({ at, min, mean, max }) => ({
      t: Date.parse(at) + skew_ms,
      used: mean,
      low: min,
      high: max,
      resident: rss.get(at) ?? null,
      // 0 is no limit.
      limit: limits.get(at) || null,
    })),
    evictions: ratesOf(beside.evictions, skew_ms),
    restarts: restartsIn(beside.uptime, skew_ms),
    skew_ms,
  };
};

const isBetween = (points: readonly Point[], from: number, until: number): boolean =>
  points.some(({ t }) => t >= from && t < until);

/**
 * In the order of time, with a point without figures in each gap. What was read here tells its time more exactly than the part
 * of the stored history that it is in, so it takes its place.
 */
export const joined = (stored: Stored, live: readonly Point[]): readonly Plotted[] => {
  const { points, from, step_ms, longest_ms } = stored;
  const kept = points.filter(({ t }) => !isBetween(live, t, t + step_ms));
  const all: Plotted[] = [...kept, ...live.filter(({ t }) => t >= from)].toSorted((one, other) => one.t - other.t);
  return all.flatMap((point, at) => {
    const before = all[at - 1];
    if (before === undefined || point.t - before.t <= longest_ms) return [point];
    return [{ t: (before.t + point.t) / 2, used: null, resident: null, limit: null }, point];
  });
};
