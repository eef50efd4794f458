/** An answer whose data is known to be what its operation declares. JSON from elsewhere becomes one here, once; nobody parses it again. */
import type { Envelope } from "./answer.ts";
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

export const isOperation = (name: string): name is OperationName => Object.hasOwn(operations, name);

/** What an envelope that came as JSON is an answer to. */
export const told = (envelope: Envelope): Told => {
  const { operation } = envelope;
  const parsed = isOperation(operation) ? operations[operation].output.safeParse(envelope.data) : null;
  return parsed?.success === true
    ? // The schema is that of the operation it is beside; a union of both does not carry that.
      ({ ...envelope, data: parsed.data } as TypedAnswer)
    : { ...envelope, operation: null, asked: operation };
};
