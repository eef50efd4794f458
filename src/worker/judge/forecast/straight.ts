/** Whether what was seen in a stretch of time is growth that goes on evenly, and how far it may be from the pace that it seems to have. Pure. */
import { median, type Point, slopeOf } from "./slope.ts";
import { thin } from "./thin.ts";

/** A stretch is compared with a straight line in so many parts: noise of minutes is gone in the median of a part, a bend of the whole is not. */
const PARTS = 8;
/**
 * How many standard errors the pace may be off. Two would do for noise that forgets; that of traffic wanders for an hour, and a leak that began within the
 * stretch is faster than the stretch. Found on the series of `series.fixture.ts`.
 */
const ERRORS = 4;

/** Even growth: a pace with what it may be at least and at most, and where it has come to. */
export interface Growth {
  perMs: number;
  low: number;
  high: number;
  /** Where the line is at the last point. */
  level: number;
  /** The usual distance of a point from the line. */
  noise: number;
}

/** Consistent with the standard deviation where the noise is normal. */
const MAD_TO_SIGMA = 1.4826;

const sigmaOf = (residuals: readonly number[]): number => MAD_TO_SIGMA * median(residuals.map(Math.abs));

/** Null where it is no growth, or so uneven that it may be none. The points are in order of time. */
export const evenGrowth = (points: readonly Point[]): Growth | null => {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) return null;
  const slope = slopeOf(points);
  if (slope === null || slope.perMs <= 0) return null;
  const span = last.at - first.at;
  const rise = slope.perMs * span;
  const from = median(points.map(({ at, value }) => value - slope.perMs * (at - first.at)));
  const offLine = ({ at, value }: Point): number => value - from - slope.perMs * (at - first.at);

  const parts = thin(points, first.at, last.at, PARTS);
  const off = Math.sqrt(parts.reduce((sum, part) => sum + offLine(part) ** 2, 0) / Math.max(1, parts.length - 2));
  // The standard error of the slope through points that lie evenly over a span: sqrt(12 / points) of what they are off, a span.
  const error = (ERRORS * Math.sqrt(12 / PARTS) * off) / span;
  const low = Math.min(slope.low, slope.perMs - error);
  const high = Math.max(slope.high, slope.perMs + error);
  if (low <= 0) return null;
  return { perMs: slope.perMs, low, high, level: from + rise, noise: sigmaOf(points.map(offLine)) };
};
