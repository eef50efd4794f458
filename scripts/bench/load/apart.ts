/** Whether two series of figures are further apart than chance alone brings them. Pure. */
import { percentile } from "../figures.ts";

export interface Apart {
  /** The median of `other` by that of `same`. */
  ratio: number;
  /**
   * How far the medians of two halves of `same` come apart by chance: the 99th percentile of the larger by the smaller, over many ways
   * to halve it. At least 1. What is measured twice under the same conditions (A/A) says what this machine, now, can tell apart.
   */
  noise: number;
}

const HALVINGS = 1_000;

/** `same` was measured under one condition, twice as often as `other`, in turn with it. */
export function apart(same: readonly number[], other: readonly number[]): Apart {
  const random = sequence();
  const ratios = Array.from({ length: HALVINGS }, () => {
    const shuffled = same
      .map((value) => ({ value, order: random() }))
      .toSorted((a, b) => a.order - b.order)
      .map(({ value }) => value);
    const half = Math.floor(shuffled.length / 2);
    const [a, b] = [median(shuffled.slice(0, half)), median(shuffled.slice(half))];
    return Math.max(a, b) / Math.min(a, b);
  });
  return { ratio: median(other) / median(same), noise: percentile(ratios, 0.99) };
}

const median = (values: readonly number[]): number => percentile(values, 0.5);

/** The same numbers in every run: what is asserted of a measurement must not depend on luck of its own. (Park and Miller's generator.) */
function sequence(): () => number {
  let state = 1;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
