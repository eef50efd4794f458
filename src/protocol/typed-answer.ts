/** An answer whose data is known to be what its operation declares. JSON from elsewhere becomes one here, once; nobody parses it again. */
import type { Answered, Envelope } from "./answer.ts";
import { type OperationName, operations, type Output } from "./operations.ts";

/** The envelope of one operation. */
export type AnswerOf<N extends OperationName> = Omit<Envelope, "operation" | "data"> & {
  operation: N;
  data: Output<N>;
};

/** Tells its data's type by its `operation`. */
export type TypedAnswer = { [N in OperationName]: AnswerOf<N> }[OperationName];

/** Of an operation, or with data, that this version does not know; it is shown as it is. */
export type UntypedAnswer = Omit<Envelope, "operation"> & { operation: null; asked: string };

export type Told = TypedAnswer | UntypedAnswer;

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
  const made: Envelope = { target, operation, at, age_ms, verdict, reasons, summary, data, commands, took_ms };
  return made as TypedAnswer;
};

export const isOperation = (name: string): name is OperationName => Object.hasOwn(operations, name);

/** What an envelope that came as JSON is an answer to. */
export const told = (answer: Envelope): Told => {
  const { operation } = answer;
  const parsed = isOperation(operation) ? operations[operation].output.safeParse(answer.data) : null;
  return parsed?.success === true
    ? // The schema is that of the operation it is beside; a union of both does not carry that.
      ({ ...answer, data: parsed.data } as TypedAnswer)
    : { ...answer, operation: null, asked: operation };
};
