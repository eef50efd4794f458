/**
 * What a caller gets back over HTTP and in Slack: a success in its envelope, or a problem. Each is declared here only: the types, the
 * validation by bot and client, and the published OpenAPI come from it.
 */
import * as z from "zod";
import { failureSchema } from "./failure.ts";
import { type OperationName, operations, type Output } from "./operations.ts";
import { instant, milliseconds } from "./quantity.ts";
import { reasonSchema, verdictSchema } from "./verdict.ts";

/** A judged reading. */
export const answeredSchema = z
  .strictObject({
    at: instant.describe("When the figures were read"),
    age_ms: milliseconds.describe("How old they were when they were answered"),
    verdict: verdictSchema,
    reasons: z.array(reasonSchema),
    summary: z.string().describe("One plain sentence"),
    data: z.unknown(),
    commands: z.array(z.string()).describe("Command lines to paste on the host for the same figures"),
  })
  .meta({ id: "Answered", description: "A judged reading" });
export type Answered = z.output<typeof answeredSchema>;

/** The body of every successful answer, as JSON: the answer, and which target and operation it is about. */
export const envelopeSchema = z.strictObject({
  target: z.string().nullable().describe("Null for an operation on all targets"),
  operation: z.string(),
  ...answeredSchema.shape,
  took_ms: milliseconds.describe("Spent on this request in the Worker and behind it"),
});
export type Envelope = z.output<typeof envelopeSchema>;

/** The envelope of one operation, with its own data in it. */
export type Answer<N extends OperationName> = Omit<Envelope, "operation" | "data"> & {
  operation: N;
  data: Output<N>;
};

/** Tells its data's type by its `operation`. */
export type TypedAnswer = { [N in OperationName]: Answer<N> }[OperationName];

/** Of an operation, or with data, that this version does not know; it is shown as it is. */
export type UntypedAnswer = Omit<Envelope, "operation"> & { operation: null; asked: string };

export type Told = TypedAnswer | UntypedAnswer;

export const isOperation = (name: string): name is OperationName => Object.hasOwn(operations, name);

/**
 * The value as the schema has it, or null. A field that the schema does not know is let through, since a newer Worker may say more; one that is
 * missing or of another type is not.
 */
export const readAs = <S extends z.ZodType>(schema: S, value: unknown): z.output<S> | null => {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  // What is answered has no transformations, so the value is what parsing would have given.
  return parsed.error.issues.every(({ code }) => code === "unrecognized_keys") ? (value as z.output<S>) : null;
};

/** What an envelope that came as JSON is an answer to: its data are parsed here, once, and nobody parses them again. */
export const told = (envelope: Envelope): Told => {
  const { operation } = envelope;
  const data = isOperation(operation) ? readAs<z.ZodType>(operations[operation].output, envelope.data) : null;
  return data === null
    ? { ...envelope, operation: null, asked: operation }
    : // The schema is that of the operation it is beside; a union of both does not carry that.
      ({ ...envelope, data } as TypedAnswer);
};

/** The same as a schema, under the name that OpenAPI has for it: `MemoryAnswer`. */
export const answerSchemaOf = (name: OperationName) =>
  envelopeSchema
    .extend({
      target: operations[name].scope === "all" ? z.null() : z.string(),
      operation: z.literal(name),
      data: operations[name].output as z.ZodType,
    })
    .meta({ id: `${name.charAt(0).toUpperCase()}${name.slice(1)}Answer`, description: operations[name].summary });

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
  const made: Omit<Answer<OperationName>, "data"> & { data: unknown } = {
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

/** The body of every answer that is not a success, `application/problem+json` as RFC 9457 has it. */
export const problemSchema = failureSchema
  .extend({
    type: z.string().describe("Where the code is explained: `<origin>/docs#<code>`"),
    title: z.string(),
    status: z.int(),
    request_id: z.string(),
    last_good: answeredSchema.optional().describe("With a read that failed: the last reading there was"),
  })
  .meta({ id: "Problem", description: "Why there is no answer" });
export type Problem = z.output<typeof problemSchema>;
