import { duration } from "../shared/figures.ts";

const SHORT_MS = 60_000;

/**
 * How fast keys are evicted: `14/s for 9 min`; without the time while it is short.
 *
 * @param since ISO 8601 UTC
 * @param now milliseconds since the epoch
 */
export const rateText = (perSecond: number, since: string | null, now: number): string => {
  const rate = perSecond < 0.1 ? "less than 0.1/s" : `${Number(perSecond.toFixed(1))}/s`;
  const lasted = since === null ? 0 : now - Date.parse(since);
  return lasted < SHORT_MS ? rate : `${rate} for ${duration(lasted)}`;
};
