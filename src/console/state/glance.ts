/** A target at a glance, in the words of a view: what the first screen says of it. Pure. */
import type { Envelope } from "../../protocol/answer.ts";
import type { Output } from "../../protocol/operations.ts";
import type { Question } from "../api/routes.ts";
import type { Page } from "../../present/page.ts";
import type { Block, Gauge, Heading, Phrase, View } from "../../present/view.ts";
import type { Reading } from "./readings.ts";

export const OVERVIEW: Question = { operation: "overview", target: null, input: {} };

export interface Glance {
  name: string;
  description: string | null;
  mark: Heading;
  summary: string;
  /** What to do, where it does not answer. */
  hint: string | null;
  gauges: readonly Gauge[];
  evictions: Phrase;
  /** When it was true, milliseconds since the epoch by this browser's clock; null where nothing was ever read. */
  since: number | null;
  /** Whether that is how it is, as far as anybody knows, and not how it was before it failed. */
  sure: boolean;
}

type KindOf<K extends Block["kind"]> = Extract<Block, { kind: K }>;

/** Those of a kind. */
export const blocksOf = <K extends Block["kind"]>(blocks: readonly Block[], kind: K): KindOf<K>[] =>
  blocks.filter((block): block is KindOf<K> => block.kind === kind);

/** Of an answer to `overview`, whose view has an entry for each target, in the same order. */
export const targetsIn = ({ page: { view, answer }, got_at }: Pick<Reading, "page" | "got_at">): Glance[] => {
  if (answer === null) return [];
  const entries = blocksOf(view.body, "entries").flatMap((block) => block.entries);
  // What an operation answers was held against its schema where it was answered.
  const { targets } = answer.data as Output<"overview">;
  return targets.flatMap(({ name, description, summary, age_ms, failure }, at) => {
    const entry = entries[at];
    if (entry === undefined) return [];
    return {
      name,
      description,
      mark: entry.mark ?? { tone: "question", word: "" },
      summary,
      hint: failure?.hint ?? null,
      gauges: entry.gauges ?? [],
      evictions: entry.facts[0] ?? "",
      since: age_ms === null ? null : got_at - age_ms,
      sure: failure === null,
    };
  });
};

const evictionsIn = (view: View): Phrase => {
  const rows = blocksOf(view.details, "rows").flatMap((block) => block.rows);
  const found = rows.find(([name]) => name === "evictions")?.[1];
  return found === undefined ? "" : typeof found === "string" ? `evictions ${found}` : ["evictions ", ...found];
};

/** Of an answer to `memory`. @param got_at when it came, milliseconds since the epoch */
export const glanceOf = (
  name: string,
  { view, answer }: { view: View; answer: Envelope },
  got_at: number,
  sure: boolean,
): Glance => ({
  name,
  description: null,
  mark: view.heading,
  summary: answer.summary,
  hint: null,
  gauges: blocksOf(view.body, "gauges").flatMap((block) => block.gauges),
  evictions: evictionsIn(view),
  since: got_at - answer.age_ms,
  sure,
});

/** Of a failed `memory`: what the API had kept. */
export const keptGlance = (name: string, { last_good }: Page, got_at: number): Glance | null =>
  last_good === null ? null : glanceOf(name, last_good, got_at, false);

export const newer = (one: Glance | null, other: Glance | null): Glance | null => {
  if (one === null || other === null) return one ?? other;
  return (one.since ?? 0) >= (other.since ?? 0) ? one : other;
};
