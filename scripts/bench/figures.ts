/** What is told of a series of samples. Pure. */

export interface Summary {
  samples: number;
  p50: number;
  p95: number;
}

/** The nearest-rank percentile: a value that was measured, never one between two. Throws on an empty series. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const value = sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)];
  if (value === undefined) throw new Error("There is no percentile of nothing.");
  return value;
}

export const summarise = (values: readonly number[]): Summary => ({
  samples: values.length,
  p50: percentile(values, 0.5),
  p95: percentile(values, 0.95),
});

/** Two significant figures below ten, one decimal below a hundred, whole numbers above. */
export function short(value: number): string {
  if (Number.isInteger(value)) return String(value);
  if (Math.abs(value) < 10) return value.toFixed(2);
  return value.toFixed(Math.abs(value) < 100 ? 1 : 0);
}
