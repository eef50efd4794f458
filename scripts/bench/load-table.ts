/** What load does, as text. Pure. */
import { short } from "./figures.ts";

export interface LoadLine {
  who: string;
  callers: number;
  targets: number;
  /** The hosts only say what a real one has said: a hundred fit on one machine. */
  simulated: boolean;
  perSecond: number;
  /** Of one answer, milliseconds. */
  p50: number;
  p99: number;
  /** Resident, 10⁶ bytes. */
  workerdMb: number;
  /** Of all the agent's processes; null where the agents are simulated. */
  agentMb: number | null;
  answers: number;
  errors: number;
}

export const LOAD_HEAD = ["", "requests/s", "p50 ms", "p99 ms", "workerd MB", "agent MB", "answers", "errors"] as const;

export const loadCells = (line: LoadLine): string[] => [
  line.who,
  ...[line.perSecond, line.p50, line.p99, line.workerdMb].map(short),
  line.agentMb === null ? "simulated" : short(line.agentMb),
  String(line.answers),
  String(line.errors),
];

export function loadText(lines: readonly LoadLine[]): string {
  const rows = [[...LOAD_HEAD], ...lines.map(loadCells)];
  const widths = LOAD_HEAD.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? "").length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
        .join("  "),
    )
    .join("\n");
}
