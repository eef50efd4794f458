/** maxmemory in whole MiB between the guards' bounds, as a slider and a field have it. Pure. */
import { MIB } from "../../shared/figures.ts";
import { formatSize, parseSize } from "../../shared/size.ts";

/** In MiB, both ends included. */
export interface Range {
  min: number;
  max: number;
}

/** Null where no whole MiB lies between the bounds. @param bounds bytes */
export const rangeOf = (bounds: { min: number; max: number } | null): Range | null => {
  if (bounds === null) return null;
  const range = { min: Math.max(1, Math.ceil(bounds.min / MIB)), max: Math.floor(bounds.max / MIB) };
  return range.min <= range.max ? range : null;
};

/** Of a size as a person types it; rounded to whole MiB. Null where it is no size. */
export const mibOf = (value: string): number | null => {
  const size = parseSize(value);
  return size.ok ? Math.round(size.value / MIB) : null;
};

export const within = (mib: number, { min, max }: Range): number => Math.min(max, Math.max(min, Math.round(mib)));

/** As Redis takes it: `576mb`, `1gb`. */
export const sizeOfMib = (mib: number): string => formatSize(mib * MIB);

/** What stands in the field, once it is a number of MiB within the range; null while it is not. */
export const typedMib = (typed: string, { min, max }: Range): number | null => {
  const mib = /^\d{1,8}$/.test(typed.trim()) ? Number(typed) : Number.NaN;
  return mib >= min && mib <= max ? mib : null;
};
