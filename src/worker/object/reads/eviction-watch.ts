/**
 * How fast Redis evicts at the moment of a reading: from the samples there are, else from a second one taken a second later.
 * The samples are kept in memory; the store writes them when it writes anything.
 */
import type { Evictions } from "../../judge/rule.ts";
import { evictingSince, type EvictionSample, noteSample, rateNow } from "./evictions.ts";
import type { Store } from "../store.ts";

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
