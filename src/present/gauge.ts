/** How full something is: its figures, and the length of its bar. */
import { MIB, percent, sizeOf, sizeText } from "../shared/figures.ts";
import type { Gauge } from "./view.ts";

/** @param left bytes; with `limit` and `fraction` null where there is no limit */
export const gauge = (
  name: string,
  used: number,
  limit: number | null,
  fraction: number | null,
  left: number | null,
): Gauge => {
  if (limit === null || fraction === null || left === null)
    return { name, fraction: null, share: "", figures: `${sizeText(used)}, no limit` };
  const [free, whole] = [sizeText(Math.max(0, left)), sizeText(limit)];
  const sameUnit = free.slice(-3) === whole.slice(-3);
  return {
    name,
    fraction,
    share: percent(Math.min(fraction, 99)),
    figures: `${sizeOf(used, limit)}, ${sameUnit ? free.slice(0, -4) : free} free`,
  };
};

/** A bar of so many cells. Full only at the limit or above it. */
export const bar = (fraction: number, cells: number, [full, empty]: readonly [string, string]): string => {
  const filled = Math.min(cells, Math.max(0, Math.floor(fraction * cells)));
  return full.repeat(filled) + empty.repeat(cells - filled);
};

/** A size, or a dash where it is not known. */
export const sizeOrDash = (bytes: number | null): string => (bytes === null ? "-" : sizeText(bytes));

/** What would be shown as `0.0 MiB` says only that there is nothing to say. */
export const isSome = (bytes: number | null): bytes is number => bytes !== null && bytes >= 0.05 * MIB;
