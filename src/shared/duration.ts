/** Durations as people type them: `90s`, `10m`, `2h`, `1h30m`, `1d`. Pure. */
import { fail, ok, type Result } from "./result.ts";

const UNIT_MS = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000 } as const;

/** @returns milliseconds, or a sentence that says what a duration looks like */
export const parseDuration = (text: string): Result<number, string> => {
  const parts = /^(?:(\d{1,4})d)?(?:(\d{1,5})h)?(?:(\d{1,6})m)?(?:(\d{1,7})s)?$/i.exec(text.trim().replaceAll(" ", ""));
  const [, d, h, m, s] = parts ?? [];
  const ms =
    Number(d ?? 0) * UNIT_MS.d + Number(h ?? 0) * UNIT_MS.h + Number(m ?? 0) * UNIT_MS.m + Number(s ?? 0) * UNIT_MS.s;
  return parts !== null && ms > 0 ? ok(ms) : fail("must be a duration such as 90s, 10m, 2h, 1h30m or 1d");
};

/** `2h`, `1h30m`; whole seconds, rounded down. */
export const formatDuration = (ms: number): string => {
  let left = Math.floor(ms / 1000) * 1000;
  const parts = Object.entries(UNIT_MS).map(([unit, size]) => {
    const count = Math.floor(left / size);
    left -= count * size;
    return count > 0 ? `${count}${unit}` : "";
  });
  return parts.join("") || "0s";
};
