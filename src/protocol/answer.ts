/**
 * What a caller gets back, whatever the way in: a success in its envelope, or a problem. The one declaration of both: the Worker's
 * types, the bot's validation and the published OpenAPI come from it.
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

/** The body of every successful answer, as JSON: the answer, and what it is an answer to. */
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

/** What an envelope that came as JSON is an answer to: its data are parsed here, once, and nobody parses them again. */
export const told = (envelope: Envelope): Told => {
  const { operation } = envelope;
  const parsed = isOperation(operation) ? operations[operation].output.safeParse(envelope.data) : null;
  return parsed?.success === true
    ? // The schema is that of the operation it is beside; a union of both does not carry that.
      ({ ...envelope, data: parsed.data } as TypedAnswer)
    : { ...envelope, operation: null, asked: operation };
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
