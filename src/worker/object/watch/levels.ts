/** How finely the past is remembered: the further back, the coarser. Pure. */

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

export interface Level {
  table: "history" | "history_10m" | "history_1h" | "history_1d";
  /** Of one row, in milliseconds; 0 of a sample, which is a moment. */
  widthMs: number;
  keptMs: number;
}

export const SAMPLES: Level = { table: "history", widthMs: 0, keptMs: 2 * DAY_MS };

/** Coarser and coarser. Days are there so that a year is read as quickly as a day is. */
export const SUMMED: readonly Level[] = [
  { table: "history_10m", widthMs: 10 * MINUTE_MS, keptMs: 14 * DAY_MS },
  { table: "history_1h", widthMs: HOUR_MS, keptMs: 400 * DAY_MS },
  { table: "history_1d", widthMs: DAY_MS, keptMs: 400 * DAY_MS },
];

/** For how long anything is remembered. */
export const REMEMBERED_MS = 400 * DAY_MS;

/** As many rows are read at least, where there are so many, however few points are asked for: a peak has its hour, and a day costs as much as a year. */
const ROWS_AT_LEAST = 150;

/**
 * What a time is read from, the coarsest first: each tells up to where it goes, and the next finer one goes on from there. The coarsest that
 * still gives at least half as many rows as points were asked for, or else the finest that goes back so far.
 */
export const levelsFor = (since: number, until: number, points: number, now: number): readonly Level[] => {
  const levels = [SAMPLES, ...SUMMED];
  const reaching = levels.findIndex(({ keptMs }) => since >= now - keptMs);
  const wanted = Math.max(ROWS_AT_LEAST, points / 2);
  const enough = levels.findLastIndex(({ widthMs }) => widthMs > 0 && (until - since) / widthMs >= wanted);
  const coarsest = Math.max(reaching === -1 ? levels.length - 1 : reaching, enough);
  return levels.slice(0, coarsest + 1).toReversed();
};
