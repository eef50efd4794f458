import type { OperationName } from "../../protocol/operations.ts";
import type { Answered } from "../target/contract.ts";

/** The body of every successful answer, as JSON: the answer, and what it is an answer to. */
export interface Envelope extends Answered {
  /** Null for an operation on all targets. */
  target: string | null;
  operation: OperationName;
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
