/** A target at a glance: what the first screen says of it. Pure. */
import type { Envelope } from "../../protocol/answer.ts";
import type { Failure } from "../../protocol/failure.ts";
import type { Output } from "../../protocol/operations.ts";
import type { Ceiling } from "../../protocol/operations/memory.ts";
import type { Verdict } from "../../protocol/verdict.ts";
import { percent, rateText, sizeOf, sizeText } from "../../shared/figures.ts";
import type { Gauge } from "../../present/view.ts";
import type { Reading } from "./readings.ts";

/** One target of `overview`. With a failure the figures are those of the last good reading; null where there is none. */
export interface Glance {
  name: string;
  description: string | null;
  verdict: Verdict | null;
  summary: string;
  at: string | null;
  age_ms: number | null;
  ceilings: readonly Ceiling[];
  evictions_per_second: number | null;
  used_memory: number | null;
  used_memory_rss: number | null;
  maxmemory: number | null;
  failure: Failure | null;
}

/** With when it was true, by this browser's clock; null where nothing was ever read. */
export interface Seen {
  glance: Glance;
  since: number | null;
}

export const targetsIn = ({ page: { answer }, got_at }: Reading): Seen[] =>
  answer === null
    ? []
    : // What an operation answers was held against its schema where it was answered.
      (answer.data as { targets: readonly Glance[] }).targets.map((glance) => ({
        glance,
        since: glance.age_ms === null ? null : got_at - glance.age_ms,
      }));

/** The same of an answer to `memory`. @param got_at when it came, milliseconds since the epoch */
export const glanceOf = (name: string, answer: Envelope, got_at: number): Seen => {
  const { verdict, summary, at, age_ms } = answer;
  const data = answer.data as Output<"memory">;
  return {
    glance: { ...data, name, description: null, verdict, summary, at, age_ms, failure: null },
    since: got_at - age_ms,
  };
};

export const newer = (one: Seen | null, other: Seen | null): Seen | null => {
  if (one === null || other === null) return one ?? other;
  return (one.since ?? 0) >= (other.since ?? 0) ? one : other;
};

/** A ceiling as the views write it: the share, and what is left. */
export const gaugeOf = ({ name, used, limit, fraction, headroom }: Ceiling): Gauge => {
  if (limit === null || fraction === null || headroom === null)
    return { name, fraction: null, share: "", figures: `${sizeText(used)}, no limit` };
  return {
    name,
    fraction,
    share: percent(fraction),
    figures: `${sizeOf(used, limit)}, ${sizeText(Math.max(0, headroom))} free`,
  };
};

/** `No evictions`, `12.5/s evicted`; of a rate that is not known yet nothing is said that could be taken for none. */
export const evictionsText = (rate: number | null): string => {
  if (rate === null) return "Evictions: rate not known yet";
  return rate === 0 ? "No evictions" : `Evicts ${rateText(rate, null, 0)}`;
};
