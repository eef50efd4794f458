import type { OperationName } from "../../protocol/operations.ts";
import type { Answered } from "../../protocol/answer.ts";
import type { AnswerOf, TypedAnswer } from "../../protocol/typed-answer.ts";

/**
 * Puts an answer in its envelope; the order of the fields is the order in which a person reads them. The answer was made by the code of
 * this same version for this operation, so its data is what the operation declares; it only came by a way whose type does not say so.
 */
export const envelope = (
  target: string | null,
  operation: OperationName,
  { at, age_ms, verdict, reasons, summary, data, commands }: Answered,
  took_ms: number,
): TypedAnswer => {
  const made: Omit<AnswerOf<OperationName>, "data"> & { data: unknown } = {
    target,
    operation,
    at,
    age_ms,
    verdict,
    reasons,
    summary,
    data,
    commands,
    took_ms,
  };
  return made as TypedAnswer;
};
