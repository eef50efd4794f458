/**
 * Evictions as a rate, since Redis only counts them over its lifetime. The rate at the time of a reading comes from earlier samples, or if
 * there are none, from a second one a second later. The samples are in memory; the store writes them to disk when it writes anything.
 */
import type { Evictions } from "../../judge/rule.ts";
import type { Store } from "../store.ts";

export interface EvictionSample {
  /** Milliseconds since the epoch. */
  at: number;
  evictedKeys: number;
  /** Changes when Redis restarts, and its counters with it. */
  runId: string | null;
}

/** Of one Redis process, oldest first. */
export type Samples = readonly EvictionSample[];

/** Two samples closer than this say more about chance than about a rate. */
export const MIN_INTERVAL_MS = 200;
/** An older sample would hide what happens now in an average. */
export const MAX_INTERVAL_MS = 2 * 60_000;
/** Samples are kept at this distance: often enough that each read has one to compare with, and few enough to store. */
const KEEP_EVERY_MS = 5_000;
const KEEP_FOR_MS = 24 * 3_600_000;
const KEEP_MOST = 2000;
/** After `PAUSE_MS` without evictions, the next ones are new. Between samples more than `GAP_MS` apart, nothing is known. */
const PAUSE_MS = 60_000;
const GAP_MS = 15 * 60_000;

const comparable = (earlier: EvictionSample, later: EvictionSample): boolean =>
  earlier.runId === later.runId && earlier.evictedKeys <= later.evictedKeys && earlier.at <= later.at;

/**
 * Evicted keys per second between two samples; null if they cannot be compared, because Redis restarted or reset its counters in between, or
 * because they are too close together, or too far apart to say anything about now. If no key was evicted, it is 0 at any distance.
 */
export const evictionRate = (earlier: EvictionSample, later: EvictionSample): number | null => {
  const interval = later.at - earlier.at;
  const evicted = later.evictedKeys - earlier.evictedKeys;
  if (!comparable(earlier, later) || interval < MIN_INTERVAL_MS) return null;
  if (evicted === 0) return 0;
  return interval > MAX_INTERVAL_MS ? null : (evicted * 1000) / interval;
};

/** The rate now, compared with the youngest sample that is not too close; 0 if this Redis has never evicted; null if it is not known. */
export const rateNow = (samples: Samples, now: EvictionSample): number | null => {
  if (now.evictedKeys === 0) return 0;
  const earlier = samples.findLast(({ at }) => now.at - at >= MIN_INTERVAL_MS);
  return earlier === undefined ? null : evictionRate(earlier, now);
};

/** Since when keys are evicted without a pause, as far as samples tell, in milliseconds since the epoch; for a rate above zero. */
export const evictingSince = (samples: Samples, now: EvictionSample): number => {
  let since = now.at;
  let later = now;
  for (const earlier of samples.toReversed()) {
    if (!comparable(earlier, later) || later.at - earlier.at > GAP_MS) break;
    if (earlier.evictedKeys < later.evictedKeys) since = earlier.at;
    else if (since - earlier.at >= PAUSE_MS) break;
    later = earlier;
  }
  return since;
};

/** The samples with one more. Those of another process, of counters since reset, from the future or too old are dropped. */
export const noteSample = (samples: Samples, sample: EvictionSample): Samples => {
  const last = samples.at(-1);
  if (last !== undefined && comparable(last, sample) && sample.at - last.at < KEEP_EVERY_MS) return samples;
  const kept =
    last === undefined || comparable(last, sample) ? samples : samples.filter((each) => comparable(each, sample));
  return [...kept.filter(({ at }) => sample.at - at <= KEEP_FOR_MS), sample].slice(-KEEP_MOST);
};

/** Between two samples that are taken for one reading. */
const SECOND_SAMPLE_MS = 1_000;
/** For the second sample's own round trip. */
const ROUND_TRIP_MS = 700;

export interface Watch {
  store: Pick<Store, "samples" | "noteSamples">;
  /** Until when the second sample must be there, milliseconds since the epoch. */
  deadlineAt: number;
  now: () => number;
  wait: (ms: number) => Promise<void>;
  /** Asks for a sample; null where there is none. */
  another: () => Promise<EvictionSample | null>;
}

const told = ({ store }: Watch, sample: EvictionSample): Evictions => {
  const perSecond = rateNow(store.samples, sample);
  const since = perSecond === null || perSecond === 0 ? null : evictingSince(store.samples, sample);
  return { perSecond, since: since === null ? null : new Date(since).toISOString() };
};

export const watchEvictions = async (sample: EvictionSample, watch: Watch): Promise<Evictions> => {
  const { store, deadlineAt, now, wait, another } = watch;
  const evictions = told(watch, sample);
  store.noteSamples(noteSample(store.samples, sample));
  if (evictions.perSecond !== null || deadlineAt - now() < SECOND_SAMPLE_MS + ROUND_TRIP_MS) return evictions;
  await wait(SECOND_SAMPLE_MS);
  const second = await another();
  if (second === null) return evictions;
  const known = told(watch, second);
  store.noteSamples(noteSample(store.samples, second));
  return known;
};
