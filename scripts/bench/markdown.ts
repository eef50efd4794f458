/** Both tables in Markdown, for docs/benchmarks.md. Pure. */
import { short, type Summary } from "./figures.ts";
import { goalText } from "./goal.ts";
import { LOAD_HEAD, loadCells, type LoadLine } from "./load-table.ts";
import { markdownTable } from "../markdown-table.ts";
import type { Measure } from "./measure.ts";

const HEAD = ["what", "p50 (p95)", "against", "p50 (p95)", "ratio", "goal"] as const;

export function markdown(measures: readonly Measure[], load: readonly LoadLine[]): string {
  const tables = [
    markdownTable(HEAD, measures.map(cells)),
    ...(load.length === 0 ? [] : [markdownTable(LOAD_HEAD, load.map(loadCells))]),
  ];
  return tables.join("\n\n");
}

function cells({ what, against, unit, ours, theirs, figure, goal, met }: Measure): string[] {
  const said = (summary: Summary | null): string =>
    summary === null ? "" : `${short(summary.p50)} ${unit} (${short(summary.p95)})`;
  const goalSaid = `${goalText(goal)}: ${met ? "met" : "missed"}`;
  return [what, said(ours), against ?? "", said(theirs), theirs === null ? "" : short(figure), goalSaid];
}
