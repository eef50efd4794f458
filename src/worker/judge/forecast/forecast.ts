/**
 * When something that grows is full, from samples of it: said only where they carry it. Nothing is said of what grows in steps or has stopped, of what was as high
 * before and came down again (a sawtooth by expiry, a daily wave, a restart), nor of less than an hour. The figures that it is judged by are in
 * docs/forecast.md. Pure.
 */
import { median, type Point, slopeOf } from "./slope.ts";
import { evenGrowth } from "./straight.ts";
import { type Sample, thin } from "./thin.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** The pace is that of the longest of these, of which a shorter one does not tell more exactly: the growth may have begun within it. */
const WINDOWS_MS = [6, 4, 3, 2, 1].map((hours) => hours * HOUR_MS);
/** A range is more exact when it is so much of the other's. */
const NARROWER = 0.75;
/** What a pace is taken from at most: 2,556 pairs. */
const POINTS_MOST = 72;
const POINTS_LEAST = 6;
/** How far back it is asked whether it was as high before. */
const LOOK_BACK_MS = 48 * HOUR_MS;
const LOOK_BACK_POINTS = 288;
/** So much of the growth, fallen before it, is no noise. */
const FALL_LEAST = 0.2;
/** Part of a stretch that may be without a sample. */
const GAP_MOST = 1 / 3;
/** What has grown so little lately, of its pace, has stopped. */
const STILL_GROWS = 0.5;
const LATELY_MS = HOUR_MS;
const LATELY_POINTS = 24;
/** No forecast is further ahead than so many times the time that its pace was seen, nor than the time that anything was. */
const AHEAD_MOST = 4;
/** A range whose end is so many times as far away as its beginning says nothing. */
const RANGE_MOST = 4;

export interface Forecast {
  /** When it is full at the pace that was seen, and between when, milliseconds since the epoch. */
  at: number;
  earliest: number;
  latest: number;
  /** Over how long the pace was seen, milliseconds. */
  seenMs: number;
  /** In the unit of the samples. */
  perMs: number;
}

/** When what is remembered says that something is full; null where it does not. */
export interface Filling {
  /** Redis's memory, against maxmemory, or the container's against its limit where there is no maxmemory. */
  memory: Forecast | null;
  /** The volume of the append-only file. */
  disk: Forecast | null;
  /** What is free on it is not told, and was not for hours: its container has no tool for that, or Redis does not tell the folder. */
  diskUntold?: true;
}

/** Without single points that stand out: each is the median of itself and its neighbours. */
const calmed = (points: readonly Point[]): Point[] =>
  points.map(({ at }, index) => ({
    at,
    value: median(points.slice(Math.max(0, index - 1), index + 2).map(({ value }) => value)),
  }));

/**
 * Whether it came down before the growth, by calmed points: then it may come down again. A fall at once, as by a restart, is forgiven when it has grown well above where it
 * fell from; one that took its time is a wave's.
 */
const cameDown = (looked: readonly Point[], since: number, { level, rise, noise }: Grown): boolean => {
  let low = Infinity;
  let next = Infinity;
  let sharpest = 0;
  for (const { at, value } of looked.toReversed()) {
    if (value < low) {
      low = value;
      sharpest = 0;
    } else sharpest = Math.max(sharpest, value - next);
    next = value;
    const fall = value - low;
    if (at >= since || fall <= FALL_LEAST * rise + 3 * noise) continue;
    if (sharpest < fall / 2 || level - value < fall / 2) return true;
  }
  return false;
};

interface Grown {
  level: number;
  rise: number;
  noise: number;
}

const hasGap = (points: readonly Point[], since: number, now: number): boolean => {
  const times = [since, ...points.map(({ at }) => at), now];
  return times.slice(1).some((at, index) => at - (times[index] ?? at) > GAP_MOST * (now - since));
};

/**
 * Whether it has stopped: by the last hour it is sure to grow at less than half of the pace. A longer time has the growth in it for hours after its end.
 * Noise makes that less sure, so what grows is not taken for what has stopped.
 */
const hasStopped = (samples: readonly Sample[], now: number, perMs: number): boolean => {
  const lately = slopeOf(thin(samples, now - LATELY_MS, now, LATELY_POINTS));
  return lately !== null && lately.high < perMs * STILL_GROWS;
};

/** A range is told in steps: of 5 minutes below 2 h, of 10 below 6 h, of half an hour below 24 h, then of hours. */
const inSteps = (ms: number, round: (steps: number) => number): number => {
  const step = (ms < 2 * HOUR_MS ? 5 : ms < 6 * HOUR_MS ? 10 : ms < 24 * HOUR_MS ? 30 : 60) * MINUTE_MS;
  return round(Math.max(0, ms) / step) * step;
};

interface Seen {
  samples: readonly Sample[];
  back: readonly Point[];
  ceiling: number;
  now: number;
}

/** At the pace of the last `seenMs`. */
const over = (seenMs: number, { samples, back, ceiling, now }: Seen): Forecast | null => {
  const since = now - seenMs;
  const points = thin(samples, since, now, POINTS_MOST);
  const last = points.at(-1);
  if (last === undefined || points.length < POINTS_LEAST || hasGap(points, since, now)) return null;
  const growth = evenGrowth(points);
  if (growth === null) return null;
  const { perMs, low, high, level, noise } = growth;
  if (hasStopped(samples, now, perMs)) return null;
  if (cameDown(back, since, { level, rise: perMs * seenMs, noise })) return null;
  const after = (room: number, pace: number, round: (steps: number) => number): number =>
    now + inSteps(room / pace - (now - last.at), round);
  const room = ceiling - level;
  const at = after(room, perMs, Math.round);
  // Noise reaches the ceiling before the line does, or leaves it below for a while.
  const earliest = after(room - 2 * noise, high, Math.floor);
  const latest = after(room + noise, low, Math.ceil);
  const watchedMs = now - (back[0]?.at ?? now);
  if (at <= now || at - now > Math.min(AHEAD_MOST * seenMs, watchedMs)) return null;
  const told = { at, earliest, latest, seenMs, perMs };
  return rangeOf(told, now) > RANGE_MOST ? null : told;
};

/** How many times as far away the end of its range is as the beginning. */
const rangeOf = ({ earliest, latest }: Forecast, now: number): number =>
  (latest - now) / Math.max(earliest - now, 5 * MINUTE_MS);

/**
 * Null where nothing can be said, also where it is full already. Samples after `now` (milliseconds since the epoch) are left out, so a clock that was put back
 * does no harm. `ceiling` is in the unit of the samples, as it is now.
 */
export const forecast = (samples: readonly Sample[], ceiling: number, now: number): Forecast | null => {
  const back = calmed(thin(samples, now - LOOK_BACK_MS, now, LOOK_BACK_POINTS));
  return WINDOWS_MS.reduce<Forecast | null>((found, seenMs) => {
    const told = over(seenMs, { samples, back, ceiling, now });
    if (found === null || told === null) return found ?? told;
    return rangeOf(told, now) < NARROWER * rangeOf(found, now) ? told : found;
  }, null);
};
