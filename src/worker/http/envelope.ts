import type { OperationName } from "../../protocol/operations.ts";
import type { Answered, Envelope } from "../../protocol/answer.ts";

/** Puts an answer in its envelope; the order of the fields is the order in which a person reads them. */
export const envelope = (
  target: string | null,
  operation: OperationName,
  { at, age_ms, verdict, reasons, summary, data, commands }: Answered,
  took_ms: number,
): Envelope => ({ target, operation, at, age_ms, verdict, reasons, summary, data, commands, took_ms });
