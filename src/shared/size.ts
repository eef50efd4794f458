/** Redis's own size units, as `memtoull` in redis/src/util.c reads them. Pure. */
import { fail, ok, type Result } from "./result.ts";

const UNITS: Readonly<Record<string, number>> = {
  "": 1,
  b: 1,
  k: 1000,
  kb: 1024,
  m: 1000 ** 2,
  mb: 1024 ** 2,
  g: 1000 ** 3,
  gb: 1024 ** 3,
};

/**
 * `512mb` is 512 × 1024², `512m` 512 × 10⁶, a bare number bytes; in any case. Fractions, signs and other units are refused, as
 * Redis refuses them.
 *
 * @returns bytes, or a sentence that says what a size looks like
 */
export const parseSize = (text: string): Result<number, string> => {
  const [, digits, unit] = /^(\d{1,15})(b|[kmg]b?)?$/i.exec(text.trim()) ?? [];
  const bytes = digits === undefined ? Number.NaN : Number(digits) * (UNITS[(unit ?? "").toLowerCase()] ?? Number.NaN);
  return Number.isSafeInteger(bytes)
    ? ok(bytes)
    : fail(
        "must be a whole number of bytes or with one of Redis's units: 576mb (1024²), 600m (10⁶), 1gb, 1g, 512kb, 512k",
      );
};

/** Bytes in the largest unit of 1024 that leaves no fraction, as Redis reads it back: `576mb`. */
export const formatSize = (bytes: number): string => {
  for (const unit of ["gb", "mb", "kb"]) {
    const factor = UNITS[unit] ?? 1;
    if (bytes > 0 && bytes % factor === 0) return `${bytes / factor}${unit}`;
  }
  return String(bytes);
};
