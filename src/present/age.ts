/** How old figures are when a person reads them. */
import type { Answered } from "../protocol/answer.ts";

/** Up to this age figures are shown without it: nobody acts on a difference of seconds. */
export const FRESH_MS = 5_000;

/** Milliseconds. An answer may have waited on its way, so it may be older than it was when it was given. @param now milliseconds since the epoch */
export const ageAt = ({ at, age_ms }: Pick<Answered, "at" | "age_ms">, now: number): number => {
  const sinceRead = now - Date.parse(at);
  return Math.max(age_ms, Number.isFinite(sinceRead) ? sinceRead : 0);
};
