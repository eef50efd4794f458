/** When the disk is full of the append-only file. Pure. */
import { type Forecast, forecast } from "./forecast.ts";
import type { Sample } from "./thin.ts";

/**
 * @param sizes of the append-only file, in bytes. A rewrite makes it small again, as does a key's expiry with memory: what a rewrite has undone before is not forecast
 * @param available bytes left on the file system where it is, as of the last sample
 */
export const aofForecast = (sizes: readonly Sample[], available: number, now: number): Forecast | null => {
  const size = sizes.findLast(({ at, value }) => at <= now && value !== null)?.value ?? null;
  return size === null ? null : forecast(sizes, size + available, now);
};
