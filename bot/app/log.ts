/** The log has one line of JSON for each request: ids, our own names and figures, but never what a person wrote or what Redis said. */
import type { OperationName } from "../../src/protocol/operations.ts";

export interface Line {
  slack: "command" | "press" | "event" | "ignored" | "bolt";
  /** `T…/U…`; null where nobody is known. */
  caller?: string | null;
  operation?: OperationName | null;
  target?: string | null;
  /** One word for what came of it. */
  outcome: string;
  took_ms?: number;
  /** What went wrong on the way to Slack, or inside. */
  problem?: string;
}

export type Log = (line: Line) => void;
