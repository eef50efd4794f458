/** One line of JSON for each request. Ids, names of ours and figures; never what a person wrote, nor what Redis said. */
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

/** An exception's name and message; that of a parser quotes what it failed on, so only its name is told. */
export const describe = (error: unknown): string => {
  if (!(error instanceof Error)) return typeof error;
  return error instanceof SyntaxError ? error.name : `${error.name}: ${error.message}`.slice(0, 200);
};
