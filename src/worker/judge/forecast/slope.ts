/**
 * A slope that single bursts do not bend: the median of the slopes of all pairs of points (Theil 1950, Sen 1968). Up to 29 % of the points may be
 * anything. Its cost grows with the square of the number of points, so what is given is bounded (`thin.ts`). Pure.
 */

export interface Point {
  /** Milliseconds since the epoch. */
  at: number;
  value: number;
}

/** `perMs` with the interval of Sen that holds the true slope, were the noise of the points independent. */
export interface Slope {
  perMs: number;
  low: number;
  high: number;
}

/** The standard normal quantile of a two-sided interval of 95 %. */
const Z = 1.96;

/** NaN for none. */
export const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((one, other) => one - other);
  const half = sorted.length / 2;
  return ((sorted[Math.floor(half - 0.5)] ?? NaN) + (sorted[Math.floor(half)] ?? NaN)) / 2;
};

/** Null where no two points differ in time. */
export const slopeOf = (points: readonly Point[]): Slope | null => {
  const slopes = new Float64Array((points.length * (points.length - 1)) / 2);
  let pairs = 0;
  for (const [index, one] of points.entries())
    for (let next = index + 1; next < points.length; next += 1) {
      const other = points[next];
      if (other === undefined || other.at === one.at) continue;
      slopes[pairs] = (other.value - one.value) / (other.at - one.at);
      pairs += 1;
    }
  if (pairs === 0) return null;
  const sorted = slopes.subarray(0, pairs).toSorted();
  const at = (rank: number): number => sorted[Math.min(pairs - 1, Math.max(0, rank))] ?? NaN;
  const n = points.length;
  // Sen 1968, from the variance of Kendall's S: n (n - 1) (2n + 5) / 18.
  const reach = Z * Math.sqrt((n * (n - 1) * (2 * n + 5)) / 18);
  return {
    perMs: (at(Math.floor((pairs - 1) / 2)) + at(Math.ceil((pairs - 1) / 2))) / 2,
    low: at(Math.floor((pairs - reach) / 2)),
    high: at(Math.ceil((pairs + reach) / 2)),
  };
};
