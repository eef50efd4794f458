/** A forecast as a person reads it. Pure. */
import type { Forecast } from "./forecast.ts";

const HOURS = ["", "hour", "two hours", "three hours", "four hours", "five hours", "six hours"];

/** `35 min`, `3 h`, `3 h 20 min`; to the minute. */
const inWords = (ms: number): string => {
  const minutes = Math.round(ms / 60_000);
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  return [hours > 0 ? `${hours} h` : "", rest > 0 || hours === 0 ? `${rest} min` : ""].filter(Boolean).join(" ");
};

/** `At the pace of the last six hours, full in 3 h 20 min (between 2 h 40 min and 5 h)`, without a full stop. */
export const forecastText = ({ seenMs, at, earliest, latest }: Forecast, now: number): string => {
  const pace = HOURS[Math.round(seenMs / 3_600_000)] ?? inWords(seenMs);
  const [soonest, last] = [inWords(earliest - now), inWords(latest - now)];
  const range = earliest <= now ? `within ${last}` : `between ${soonest} and ${last}`;
  return `At the pace of the last ${pace}, full in ${inWords(at - now)} (${range})`;
};
