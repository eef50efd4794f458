/** What `history` answers, made of what is remembered. Pure. */
import type { Answered } from "../../../protocol/answer.ts";
import type { Failure } from "../../../protocol/failure.ts";
import { METRICS } from "../../../protocol/history-metrics.ts";
import type { Input, Output } from "../../../protocol/operations.ts";
import { fail, ok, type Result } from "../../../protocol/result.ts";
import { counted, figureText } from "../../../shared/figures.ts";
import { parseSince } from "../../../shared/since.ts";
import type { Asked, Bucket, Latest } from "./history.ts";
import { REMEMBERED_MS } from "./levels.ts";

type Data = Output<"history">;
type Point = Data["points"][number];
type Gap = Data["gaps"][number];

/** In place of a failure's code. */
const NOT_LOOKED = "not_looked";

/** A look that came late by half an interval is no gap. */
const LATE = 1.5;

const isoOf = (at: number): string => new Date(at).toISOString();

const badInput = (detail: string): Failure => ({
  code: "bad_input",
  hop: "worker",
  detail,
  hint: "`since` and `until` take an instant, or how far back: 90m, 24h, 7d.",
});

/** @param now milliseconds since the epoch */
export const askedOf = ({ since, until, points }: Input<"history">, now: number): Result<Asked> => {
  const from = parseSince(since, now);
  if (!from.ok) return fail(badInput(`since: ${from.failure}.`));
  const to = until === undefined ? ok(isoOf(now)) : parseSince(until, now);
  if (!to.ok) return fail(badInput(`until: ${to.failure}.`));
  // What is remembered goes back no further, and nothing is known of what is still to come.
  const begins = Math.max(Date.parse(from.value), now - REMEMBERED_MS);
  const ends = Math.min(Date.parse(to.value), now) + 1;
  return begins < ends ? ok({ since: begins, until: ends, points }) : fail(badInput("until: must be after since."));
};

const pointOf = ({ at, min, mean, max, missed }: Bucket): Point => ({ at: isoOf(at), min, mean, max, missed });

interface Piece {
  from: number;
  until: number;
  cause: string;
}

/** What is without a figure after the beginning of a part: the part itself, or that nobody looked for longer than the pace allows. */
const piecesOf = (bucket: Bucket, next: number, longest: number): Piece[] => {
  const { at, told, missed } = bucket;
  const late = next - at > longest;
  const failed = told === 0 && missed > 0;
  const until = late && failed ? Math.min(next, at + longest) : next;
  return [
    ...(failed ? [{ from: at, until, cause: bucket.cause ?? "internal" }] : []),
    ...(late ? [{ from: failed ? until : at, until: next, cause: NOT_LOOKED }] : []),
  ];
};

/** Those that follow each other for the same reason are one. */
const gapsOf = (buckets: readonly Bucket[], { until }: Asked, everyMs: number | null, widthMs: number): Gap[] => {
  const longest = everyMs === null ? Number.POSITIVE_INFINITY : Math.max(everyMs * LATE, 2 * widthMs);
  const gaps: Piece[] = [];
  for (const [nth, bucket] of buckets.entries())
    for (const piece of piecesOf(bucket, buckets[nth + 1]?.at ?? until, longest)) {
      const before = gaps.at(-1);
      const same = before?.cause === piece.cause && before.until === piece.from;
      // Before each time in which nobody looked there was a look, so those are two.
      if (same && piece.cause !== NOT_LOOKED) before.until = piece.until;
      else gaps.push(piece);
    }
  return gaps.map(({ from, until: to, cause }) => ({ from: isoOf(from), until: isoOf(to), cause }));
};

const latestOf = ({ at, cause, taken }: Latest): Data["latest"] => {
  if (taken === null) return null;
  const { evicted_keys, keyspace_hits, keyspace_misses, commands_processed } = taken.counters;
  const known = <N extends string>(values: Record<N, number | null>): Partial<Record<N, number>> =>
    Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null)) as Partial<Record<N, number>>;
  return {
    at: isoOf(at),
    cause,
    figures: known(taken.figures),
    ...(taken.queues === undefined ? {} : { queues: [...taken.queues] }),
    counters: known({ evicted_keys, keyspace_hits, keyspace_misses, commands_processed }),
    sampled_at: isoOf(taken.at),
  };
};

const summaryOf = ({ metric, queue, unit, min, max, last, points, latest, every_ms }: Data): string => {
  const said = queue === undefined ? METRICS[metric].said : `jobs that wait in the queue ${queue}`;
  if (last === null || min === null || max === null) {
    const never = latest === null ? "Nothing was read of this target yet" : `No sample of that time tells the ${said}`;
    return `${never}${every_ms === null ? "; it is not watched, so only what people ask is remembered" : ""}.`;
  }
  const text = (value: number): string => figureText(value, unit);
  const range = min === max ? `${text(max)} all the time` : `between ${text(min)} and ${text(max)}`;
  return `The ${said}: ${text(last.value)} at last, ${range}, in ${counted(points.length, "point")}.`;
};

/** @param everyMs how often it is watched; null where it is not; @param queue what the parts are of; null for the whole metric */
export const historyTold = (
  metric: Data["metric"],
  asked: Asked,
  { buckets, widthMs }: { buckets: readonly Bucket[]; widthMs: number },
  latest: Latest,
  everyMs: number | null,
  queue: string | null = null,
): Data => {
  const figures = buckets.filter(({ told }) => told > 0);
  const told = figures.reduce((sum, each) => sum + each.told, 0);
  const final = figures.at(-1);
  const lowest = figures.map(({ min }) => min).filter((min) => min !== null);
  const highest = figures.map(({ max }) => max).filter((max) => max !== null);
  return {
    metric,
    ...(queue === null ? {} : { queue }),
    unit: METRICS[metric].unit,
    since: isoOf(asked.since),
    until: isoOf(asked.until - 1),
    every_ms: everyMs,
    step_ms: widthMs,
    min: lowest.length === 0 ? null : Math.min(...lowest),
    mean: told === 0 ? null : figures.reduce((sum, each) => sum + (each.mean ?? 0) * each.told, 0) / told,
    max: highest.length === 0 ? null : Math.max(...highest),
    last: final?.mean == null ? null : { at: isoOf(final.at), value: final.mean },
    points: buckets.map(pointOf),
    gaps: gapsOf(buckets, asked, everyMs, widthMs),
    latest: latestOf(latest),
  };
};

/** @param now milliseconds since the epoch */
export const historyAnswered = (data: Data, now: number): Answered => ({
  at: isoOf(now),
  age_ms: 0,
  verdict: "ok",
  reasons: [],
  summary: summaryOf(data),
  data,
  commands: [],
});
