/** Few points for many samples: what people ask is a sample as well, and nothing bounds how often they ask. Pure. */
import { median, type Point } from "./slope.ts";

export interface Sample {
  /** Milliseconds since the epoch. */
  at: number;
  /** Null where the reading failed. */
  value: number | null;
}

/** One point, of medians, for each part of `[since, until]` that has samples; at most `most` parts, of equal length. */
export const thin = (samples: readonly Sample[], since: number, until: number, most: number): Point[] => {
  const parts = new Map<number, Point[]>();
  for (const { at, value } of samples) {
    if (value === null || !Number.isFinite(value) || !(at >= since && at <= until)) continue;
    const part = Math.min(most - 1, Math.floor(((at - since) / (until - since)) * most));
    const found = parts.get(part);
    if (found === undefined) parts.set(part, [{ at, value }]);
    else found.push({ at, value });
  }
  return [...parts.entries()]
    .toSorted(([one], [other]) => one - other)
    .map(([, points]) => ({ at: median(points.map(({ at }) => at)), value: median(points.map(({ value }) => value)) }));
};
