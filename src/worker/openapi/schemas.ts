/** The bodies that the API answers with, as schemas; the types of `envelope.ts` and `problem.ts` hold them to the code. */
import * as z from "zod";
import { failureCodeSchema, hopReportSchema, hopSchema } from "../../protocol/failure.ts";
import { OPERATION_NAMES } from "../../protocol/operations.ts";
import { instant } from "../../protocol/quantity.ts";
import { reasonSchema, verdictSchema } from "../../protocol/verdict.ts";
import type { Envelope } from "../../protocol/answer.ts";
import type { Problem } from "../../protocol/answer.ts";
import type { Answered } from "../../protocol/answer.ts";

const milliseconds = z.number().nonnegative();

const answered = {
  at: instant.describe("When the figures were read"),
  age_ms: milliseconds.describe("How old they were when they were answered"),
  verdict: verdictSchema,
  reasons: z.array(reasonSchema),
  summary: z.string().describe("One plain sentence"),
  data: z.unknown(),
  commands: z.array(z.string()).describe("Command lines to paste on the host for the same figures"),
};

export const answeredSchema = z.strictObject(answered) satisfies z.ZodType<Answered>;

export const envelopeSchema = z.strictObject({
  target: z.string().nullable().describe("Null for an operation on all targets"),
  operation: z.enum(OPERATION_NAMES),
  ...answered,
  took_ms: milliseconds.describe("Spent on this request in the Worker and behind it"),
}) satisfies z.ZodType<Envelope>;

export const problemSchema = z.strictObject({
  type: z.string().describe("Where the code is explained"),
  title: z.string(),
  status: z.int(),
  detail: z.string().describe("What happened"),
  code: failureCodeSchema,
  hop: hopSchema.describe("Where it happened"),
  hint: z.string().describe("What to do about it"),
  request_id: z.string(),
  outcome_unknown: z.literal(true).exactOptional().describe("With a change that may or may not have been made"),
  retry_after_ms: z.int().positive().exactOptional().describe("With throttled"),
  hops: z.array(hopReportSchema).exactOptional().describe("With ping: what each hop said until one failed"),
  last_good: answeredSchema.exactOptional().describe("With a read that failed: the last reading there was"),
});
problemSchema satisfies z.ZodType<Problem>;

/** JSON Schema 2020-12, which OpenAPI 3.1 uses; without `$schema`, as it is a part of a document. */
export const jsonSchema = (schema: z.ZodType): Record<string, unknown> => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: "output", unrepresentable: "any" });
  return rest;
};

const says = (schema: Record<string, unknown>): boolean =>
  ["type", "anyOf", "oneOf", "enum", "const"].some((word) => word in schema);

/** An input as it may be sent: as its values come out where that can be said, else as they go in. */
export const inputJsonSchema = (field: z.ZodType): Record<string, unknown> => {
  const out = jsonSchema(field);
  if (says(out)) return out;
  const { $schema: _, ...rest } = z.toJSONSchema(field, { io: "input", unrepresentable: "any" });
  return rest;
};
