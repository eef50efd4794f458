/**
 * What Redis only counts over its lifetime (evictions, refusals), as a rate. The rate at the time of a reading comes from earlier samples, or if
 * there are none, from a second one a second later. The samples are in memory; the store writes them to disk when it writes anything.
 */
import { type Counter, COUNTERS, type Rate, type Rates } from "../../judge/rule.ts";
import type { Store } from "../store.ts";
import { REFUSALS } from "../../../protocol/operations/memory.ts";
import type { Reading } from "../../../protocol/operations.ts";
import type { JudgedOperation } from "../../judge/judge.ts";

/** What Redis has counted; one that it does not count, or no longer, is left out. */
export type Counts = Readonly<Partial<Record<Counter, number>>>;

export interface Sample {
  /** Milliseconds since the epoch. */
  at: number;
  counts: Counts;
  /** Changes when Redis restarts, and its counters with it. */
  runId: string | null;
}

/** Of one Redis process, oldest first. */
export type Samples = readonly Sample[];

/** @param at when it was taken, milliseconds since the epoch */
export const sampleOf = (reading: Reading<"memory">, at: number): Sample => {
  const { evicted_keys, rejected_connections, errorstats, cpu, run_id } = reading;
  // Where Redis counts its refusals, a code that is not listed was never used.
  const refusals = errorstats === null ? [] : REFUSALS.map((code) => [code, errorstats[code] ?? 0] as const);
  const counts: Counts = {
    evicted_keys,
    ...(rejected_connections === null ? {} : { rejected_connections }),
    ...Object.fromEntries(refusals),
    ...(cpu === null ? {} : { cpu_periods: cpu.periods, cpu_throttled_periods: cpu.throttled_periods }),
  };
  return { at, counts, runId: run_id };
};

/** What a reading tells of what Redis counts; null where it tells nothing. `at` is when it was taken, milliseconds since the epoch. */
export const sampleIn = <N extends JudgedOperation>(operation: N, reading: Reading<N>, at: number): Sample | null => {
  // The name tells the reading; TypeScript does not connect the two.
  if (operation === "memory") return sampleOf(reading as Reading<"memory">, at);
  if (operation !== "doctor") return null;
  const { memory } = reading as Reading<"doctor">;
  return memory.ok ? sampleOf(memory.value, at) : null;
};

/** Two samples closer than this say more about chance than about a rate. */
export const MIN_INTERVAL_MS = 200;
/** An older sample would hide what happens now in an average. */
export const MAX_INTERVAL_MS = 2 * 60_000;
/** Samples are kept at this distance: often enough that each read has one to compare with, and few enough to store. */
const KEEP_EVERY_MS = 5_000;
const KEEP_FOR_MS = 24 * 3_600_000;
const KEEP_MOST = 2000;
/** After `PAUSE_MS` without one, the next ones are new. Between samples more than `GAP_MS` apart, nothing is known. */
const PAUSE_MS = 60_000;
const GAP_MS = 15 * 60_000;

/** Of the same process, and no counter has gone back: `CONFIG RESETSTAT` sets all of them to 0. */
const comparable = (earlier: Sample, later: Sample): boolean =>
  earlier.runId === later.runId &&
  earlier.at <= later.at &&
  COUNTERS.every((counter) => (earlier.counts[counter] ?? 0) <= (later.counts[counter] ?? Number.POSITIVE_INFINITY));

/**
 * How much a counter grew a second between two samples; null if they cannot be compared, because Redis restarted or reset its counters in
 * between, or because they are too close together, or too far apart to say anything about now. If it did not grow, it is 0 at any distance.
 */
export const rateBetween = (counter: Counter, earlier: Sample, later: Sample): number | null => {
  const [from, to] = [earlier.counts[counter], later.counts[counter]];
  const interval = later.at - earlier.at;
  if (from === undefined || to === undefined || !comparable(earlier, later) || interval < MIN_INTERVAL_MS) return null;
  if (from === to) return 0;
  return interval > MAX_INTERVAL_MS ? null : ((to - from) * 1000) / interval;
};

/** What the sample now is compared with: the youngest that is not too close. */
const earlierThan = (counter: Counter, samples: Samples, now: Sample): Sample | undefined =>
  samples.findLast(({ at, counts }) => now.at - at >= MIN_INTERVAL_MS && counts[counter] !== undefined);

/** The rate now; 0 if this Redis has never counted one; null if it is not known. */
export const rateNow = (counter: Counter, samples: Samples, now: Sample): number | null => {
  if (now.counts[counter] === 0) return 0;
  const earlier = earlierThan(counter, samples, now);
  return earlier === undefined ? null : rateBetween(counter, earlier, now);
};

/** Since when a counter has grown without a pause, as far as samples tell, in milliseconds since the epoch; for a rate above zero. */
export const growingSince = (counter: Counter, samples: Samples, now: Sample): number => {
  let since = now.at;
  let later = now;
  for (const earlier of samples.toReversed()) {
    const [from, to] = [earlier.counts[counter], later.counts[counter]];
    if (from === undefined || to === undefined) break;
    if (!comparable(earlier, later) || later.at - earlier.at > GAP_MS) break;
    if (from < to) since = earlier.at;
    else if (since - earlier.at >= PAUSE_MS) break;
    later = earlier;
  }
  return since;
};

/** The samples with one more. Those of another process, of counters since reset, from the future or too old are dropped. */
export const noteSample = (samples: Samples, sample: Sample): Samples => {
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
  /** The counters that are judged: a second sample is taken for them alone. */
  wanted: readonly Counter[];
  /** Until when the second sample must be there, milliseconds since the epoch. */
  deadlineAt: number;
  now: () => number;
  wait: (ms: number) => Promise<void>;
  /** Asks for a sample; null where there is none. */
  another: () => Promise<Sample | null>;
}

const rateOf = (counter: Counter, samples: Samples, sample: Sample): Rate => {
  const perSecond = rateNow(counter, samples, sample);
  const earlier = earlierThan(counter, samples, sample);
  const isKnown = earlier !== undefined && sample.counts[counter] !== undefined && comparable(earlier, sample);
  if (perSecond === 0 || !isKnown) return { perSecond, since: null };
  const grown = (sample.counts[counter] ?? 0) - (earlier.counts[counter] ?? 0);
  // What is too old for a rate, as the last look of a watch is, still tells by how much.
  if (perSecond === null) return { perSecond, since: null, grown };
  return { perSecond, since: new Date(growingSince(counter, samples, sample)).toISOString(), grown };
};

const told = ({ store }: Watch, sample: Sample): Rates =>
  Object.fromEntries(COUNTERS.map((counter) => [counter, rateOf(counter, store.samples, sample)]));

/** The rates of all counters at the time of the sample. */
export const watchRates = async (sample: Sample, watch: Watch): Promise<Rates> => {
  const { store, wanted, deadlineAt, now, wait, another } = watch;
  const rates = told(watch, sample);
  store.noteSamples(noteSample(store.samples, sample));
  const known = wanted.every((counter) => sample.counts[counter] === undefined || rates[counter]?.perSecond !== null);
  if (known || deadlineAt - now() < SECOND_SAMPLE_MS + ROUND_TRIP_MS) return rates;
  await wait(SECOND_SAMPLE_MS);
  const second = await another();
  if (second === null) return rates;
  const later = told(watch, second);
  store.noteSamples(noteSample(store.samples, second));
  return later;
};
