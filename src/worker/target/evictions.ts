/** Evictions as a rate: a lifetime counter says nothing about now. Pure; the target's object keeps the samples. */
export interface EvictionSample {
  /** Milliseconds since the epoch. */
  at: number;
  evictedKeys: number;
  /** Changes when Redis restarts, and its counters with it. */
  runId: string | null;
}

/** Two samples closer than this say more about chance than about a rate. */
export const MIN_INTERVAL_MS = 200;
/** An older sample would hide what happens now in an average. */
export const MAX_INTERVAL_MS = 15 * 60_000;

/**
 * Evicted keys per second between two samples; null where they cannot be compared: Redis restarted in between, its counters
 * were reset, or they are too close or too far apart.
 */
export const evictionRate = (earlier: EvictionSample, later: EvictionSample): number | null => {
  const interval = later.at - earlier.at;
  const evicted = later.evictedKeys - earlier.evictedKeys;
  if (earlier.runId !== later.runId || evicted < 0) return null;
  if (interval < MIN_INTERVAL_MS || interval > MAX_INTERVAL_MS) return null;
  return (evicted * 1000) / interval;
};

/** Two samples are enough: the younger for a rate of now, the older for when the younger has only just been taken. */
export interface EvictionHistory {
  older: EvictionSample | null;
  younger: EvictionSample | null;
}

export const NO_HISTORY: EvictionHistory = { older: null, younger: null };

/** A new sample moves in only this often, so that reads in quick succession still have one to compare with. */
const KEEP_MS = 5_000;

/** Notes a sample and tells the rate since the best earlier one; null until there are two that can be compared. */
export const noteSample = (
  history: EvictionHistory,
  sample: EvictionSample,
): { history: EvictionHistory; perSecond: number | null } => {
  const { older, younger } = history;
  if (!younger || younger.runId !== sample.runId || younger.evictedKeys > sample.evictedKeys) {
    return { history: { older: null, younger: sample }, perSecond: null };
  }
  const tooClose = sample.at - younger.at < MIN_INTERVAL_MS;
  const earlier = tooClose && older ? older : younger;
  return {
    history: sample.at - younger.at >= KEEP_MS ? { older: younger, younger: sample } : history,
    perSecond: evictionRate(earlier, sample),
  };
};
