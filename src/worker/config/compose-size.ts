/** Sizes as Compose reads them: unlike Redis's, its units are powers of 1024 with and without the `b`. Pure. */
import { fail, ok, type Result } from "../../protocol/result.ts";

/** https://docs.docker.com/reference/compose-file/extension/#specifying-byte-values */
const UNITS: Readonly<Record<string, number>> = { "": 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 };

/** @returns bytes, or a sentence that says what a size looks like */
export const parseComposeSize = (text: string): Result<number, string> => {
  const [, digits, unit = ""] = /^(\d{1,15})(?:([kmg])b?|b)?$/i.exec(text.trim()) ?? [];
  const bytes = digits === undefined ? Number.NaN : Number(digits) * (UNITS[unit.toLowerCase()] ?? Number.NaN);
  return Number.isSafeInteger(bytes)
    ? ok(bytes)
    : fail("must be a whole number with one of Compose's units: 768M, 1G, 512k, or bytes");
};

/** Bytes in the largest unit that leaves no fraction: `768M`. */
export const formatComposeSize = (bytes: number): string => {
  for (const unit of ["g", "m", "k"]) {
    const factor = UNITS[unit] ?? 1;
    if (bytes > 0 && bytes % factor === 0) return `${bytes / factor}${unit.toUpperCase()}`;
  }
  return `${bytes}b`;
};
