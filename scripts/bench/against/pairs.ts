/** Two commits' benches in turn, as one table. Pure. */
import { markdownTable } from "../../markdown-table.ts";
import { percentile, short } from "../figures.ts";
import type { LoadLine } from "../load-table.ts";
import type { Measure } from "../measure.ts";

/** What one run of a bench has found, as far as it is compared. An earlier commit may say less. */
export interface Run {
  measures: readonly Pick<Measure, "row" | "what" | "unit" | "ours" | "theirs" | "figure">[];
  load: readonly Pick<LoadLine, "who" | "perSecond" | "p99" | "workerdMb" | "agentMb">[];
}

export interface Pair {
  before: Run;
  after: Run;
}

export interface Spread {
  median: number;
  lowest: number;
  highest: number;
}

export interface Compared {
  what: string;
  unit: string;
  before: Spread;
  after: Spread;
  /** Of each pair, after divided by before: what changed on the machine between two pairs is not in it. */
  ratio: Spread;
  pairs: number;
}

const spread = (values: readonly number[]): Spread => ({
  median: percentile(values, 0.5),
  lowest: Math.min(...values),
  highest: Math.max(...values),
});

/** What a run says by name, with its unit. A ratio within the run has a line of its own: it is what a shared machine disturbs least. */
const figuresOf = ({ measures, load }: Run): Map<string, { unit: string; value: number }> => {
  const figures = new Map<string, { unit: string; value: number }>();
  for (const { row, what, unit, ours, theirs, figure } of measures) {
    figures.set(`${row}. ${what}`, { unit, value: ours.p50 });
    if (theirs !== null)
      figures.set(`${row}. ${what}, beside what it is compared with`, { unit: "times", value: figure });
  }
  for (const { who, perSecond, p99, workerdMb, agentMb } of load) {
    figures.set(`${who}: answers`, { unit: "a second", value: perSecond });
    figures.set(`${who}: p99`, { unit: "ms", value: p99 });
    figures.set(`${who}: workerd`, { unit: "MB", value: workerdMb });
    if (agentMb !== null) figures.set(`${who}: agent`, { unit: "MB", value: agentMb });
  }
  return figures;
};

/** Every figure that both commits have, in the order of the later one. A figure of zero has no ratio, and is left out. */
export const compared = (pairs: readonly Pair[]): Compared[] => {
  const taken = new Map<string, { unit: string; before: number[]; after: number[] }>();
  for (const { before, after } of pairs) {
    const earlier = figuresOf(before);
    for (const [what, { unit, value }] of figuresOf(after)) {
      const was = earlier.get(what);
      if (was === undefined || was.unit !== unit || was.value === 0) continue;
      const series = taken.get(what) ?? { unit, before: [], after: [] };
      series.before.push(was.value);
      series.after.push(value);
      taken.set(what, series);
    }
  }
  return [...taken].map(([what, { unit, before, after }]) => ({
    what,
    unit,
    before: spread(before),
    after: spread(after),
    ratio: spread(after.map((value, at) => value / (before[at] ?? Number.NaN))),
    pairs: after.length,
  }));
};

const spreadText = ({ median, lowest, highest }: Spread): string =>
  `${short(median)} (${short(lowest)} to ${short(highest)})`;

/** In Markdown, for docs/benchmarks.md. */
export const pairsText = (found: readonly Compared[], before: string): string =>
  markdownTable(
    ["what", before, "now", `now divided by ${before}`, "pairs"],
    found.map(({ what, unit, before: was, after, ratio, pairs }) => [
      `${what}, ${unit}`,
      ...[was, after, ratio].map(spreadText),
      String(pairs),
    ]),
  );
