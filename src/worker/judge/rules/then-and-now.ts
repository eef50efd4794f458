/** What this Redis itself tells of a refusal that an application has logged: whether it refuses now, did then, or never did. Pure. */
import { percent, sizeText } from "../../../shared/figures.ts";
import type { Counter, Known, Parts } from "../rule.ts";
import { MAXMEMORY_CRITICAL, MAXMEMORY_FULL, MAXMEMORY_WARN } from "../thresholds.ts";
import { sinceStart } from "./refusals.ts";

/** The errors that an application logged, and the rest of the snapshot. */
export interface Seen {
  parts: Partial<Parts>;
  known: Known;
  /** Of the first of them, ISO 8601 UTC; null where no line has a time. */
  firstAt: string | null;
  /** Their newest lines, as far as they were kept. */
  samples: readonly string[];
}

/** `never`: it has run since before the first of them and counts none. `unknown`: it does not count, or was started since. */
export type Witness = "now" | "then" | "never" | "unknown";

/** The host's clock and the applications' may differ by a little. */
const SLACK_MS = 5_000;

const countOf = ({ memory, clients }: Partial<Parts>, counter: Counter): number | null => {
  if (counter === "rejected_connections") return clients?.rejected_connections ?? memory?.rejected_connections ?? null;
  if (counter === "evicted_keys") return memory?.evicted_keys ?? null;
  return memory === undefined || memory.errorstats === null ? null : (memory.errorstats[counter] ?? 0);
};

export const uptimeOf = ({ memory, server }: Partial<Parts>): number | null =>
  server?.uptime_in_seconds ?? memory?.uptime_in_seconds ?? null;

/** Whether this Redis has run since before the first of them. */
const ranThen = ({ parts, known, firstAt }: Seen): boolean => {
  const uptime = uptimeOf(parts);
  return uptime !== null && firstAt !== null && known.now - uptime * 1000 + SLACK_MS <= Date.parse(firstAt);
};

export const witness = (seen: Seen, ...counters: readonly Counter[]): Witness => {
  const { parts, known } = seen;
  const counts = counters.map((counter) => countOf(parts, counter));
  if (counters.some((counter) => (known.rateOf(counter).perSecond ?? 0) > 0)) return "now";
  if (counts.some((count) => count !== null && count > 0)) return "then";
  return counts.includes(null) || !ranThen(seen) ? "unknown" : "never";
};

/** How far its counters go back: `since it started 3 days ago`. */
export const counting = ({ parts }: Seen): string => sinceStart(uptimeOf(parts));

const OTHER = "so the application asks another Redis than this one";

/**
 * The second half of what is said of a refusal that this Redis does not make now. A reset of its counters (`CONFIG RESETSTAT`) cannot be seen, so
 * the counter is named.
 *
 * @param then what is said where it did
 * @param counter as INFO shows that there are none
 */
export const thenOrElsewhere = (seen: Seen, by: Witness, then: string, counter: string): string => {
  if (by === "never") return `It counts none ${counting(seen)} (${counter}), ${OTHER}.`;
  return by === "unknown" ? "It did then, or the application asks another Redis." : then;
};

/** How memory stands, and stood at its peak, which no reset of counters takes back. */
export const fullness = (seen: Seen): { full: boolean; share: string; by: Witness; peak: string | null } | null => {
  const { memory } = seen.parts;
  if (memory === undefined) return null;
  const { used_memory, maxmemory, used_memory_peak } = memory;
  const counted = witness(seen, "OOM");
  const limited = maxmemory > 0;
  const wasFull = used_memory_peak === null || !limited ? null : used_memory_peak >= maxmemory * MAXMEMORY_FULL;
  // Where it does not count, the peak decides.
  const byPeak = wasFull === null ? "unknown" : wasFull ? "then" : ranThen(seen) ? "never" : "unknown";
  return {
    // Refusals since the last look do not say that it is full still.
    full: limited && used_memory >= maxmemory * (counted === "now" ? MAXMEMORY_WARN : MAXMEMORY_CRITICAL),
    share: limited
      ? `${percent(used_memory / maxmemory)}: ${sizeText(used_memory)} of ${sizeText(maxmemory)}`
      : `${sizeText(used_memory)} without a limit`,
    by: counted === "unknown" ? byPeak : counted,
    peak: used_memory_peak === null ? null : sizeText(used_memory_peak),
  };
};
