/** Times for people who do not know the host's zone by heart: the instant in UTC, and how far it is from now. */
import { clock, duration } from "../../src/shared/figures.ts";
import { formatDuration } from "../../src/shared/duration.ts";

const DAY_MS = 86_400_000;

/** Whole units only, `1.0 s` reads as measured: `12 s`, `5 min`, `3 h`. */
export const ago = (ms: number): string =>
  duration(ms)
    .replace(/\.\d+ s$/, " s")
    .replace(/^[\d.]+ ms$/, "0 s");

/** `21:04 UTC`, with the day where it is another one than today. */
export const instant = (at: string, now: number): string =>
  at.slice(0, 10) === new Date(now).toISOString().slice(0, 10) ? clock(at).slice(11) : clock(at);

/** `21:04 UTC, 5 min ago`. */
export const since = (at: string, now: number): string => {
  const ms = now - Date.parse(at);
  if (!Number.isFinite(ms)) return at;
  if (ms >= 0 && ms < 1000) return `${instant(at, now)}, just now`;
  return ms < 0 || ms > 30 * DAY_MS ? instant(at, now) : `${instant(at, now)}, ${ago(ms)} ago`;
};

/** `23:04 UTC, in 2h`. */
export const until = (at: string, now: number): string => {
  const ms = Date.parse(at) - now;
  if (!Number.isFinite(ms)) return at;
  return ms <= 0
    ? instant(at, now)
    : `${instant(at, now)}, in ${formatDuration(Math.max(60_000, Math.round(ms / 60_000) * 60_000))}`;
};
