/** The measures as text. Pure. */
import { short, type Summary } from "./figures.ts";
import { goalText } from "./goal.ts";
import type { Measure } from "./measure.ts";

const HEAD = ["", "what", "p50", "p95", "n", "", "figure", "goal", ""] as const;

/** A line for each measure, one below it for what it is compared with, and its notes. */
export function tableText(measures: readonly Measure[]): string {
  const lines: (readonly string[] | string)[] = [HEAD];
  for (const measure of measures) {
    const { row, what, against, unit, ours, theirs, figure, goal, said, notes } = measure;
    lines.push([String(row), what, ...cells(ours), unit, short(figure), goalText(goal), said]);
    if (theirs !== null) lines.push(["", `  against ${against}`, ...cells(theirs), unit, "", "", ""]);
    for (const note of notes) lines.push(`     ${note}`);
  }
  const rows = lines.filter((line) => typeof line !== "string");
  const widths = HEAD.map((_, column) => Math.max(...rows.map((cellsOf) => (cellsOf[column] ?? "").length)));
  return lines.map((line) => (typeof line === "string" ? line : aligned(line, widths))).join("\n");
}

const cells = ({ p50, p95, samples }: Summary): string[] => [short(p50), short(p95), String(samples)];

const RIGHT = new Set([2, 3, 4, 6]);

const aligned = (line: readonly string[], widths: readonly number[]): string =>
  line
    .map((cell, column) => {
      const width = widths[column] ?? 0;
      return RIGHT.has(column) ? cell.padStart(width) : cell.padEnd(width);
    })
    .join("  ")
    .trimEnd();
