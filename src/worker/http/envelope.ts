import type { OperationName } from "../../protocol/operations.ts";
import type { Reason, Verdict } from "../../protocol/verdict.ts";
import type { Answered } from "../target/contract.ts";

/** The body of every successful answer, as JSON. */
export interface Envelope {
  /** Null for an operation on all targets. */
  target: string | null;
  operation: OperationName;
  /** When the figures were read, ISO 8601 UTC. */
  at: string;
  /** How old they were when they were answered, in milliseconds. */
  age_ms: number;
  verdict: Verdict;
  reasons: Reason[];
  /** One plain sentence. */
  summary: string;
  data: unknown;
  /** Command lines a person could paste on the host for the same figures. */
  commands: string[];
  /** Spent on this request in the Worker and behind it, in milliseconds. */
  took_ms: number;
}

/** Puts an answer in its envelope; the order of the fields is the order in which a person reads them. */
export const envelope = (
  target: string | null,
  operation: OperationName,
  { at, age_ms, verdict, reasons, summary, data, commands }: Answered,
  took_ms: number,
): Envelope => ({ target, operation, at, age_ms, verdict, reasons, summary, data, commands, took_ms });
