/** What a caller gets back, whatever the way in: a success in its envelope, or a problem. The Worker makes both, a bot parses both. */
import * as z from "zod";
import { failureSchema } from "./failure.ts";
import { instant } from "./quantity.ts";
import { reasonSchema, verdictSchema } from "./verdict.ts";

const milliseconds = z.number().nonnegative();

/** A judged reading. */
export const answeredSchema = z.strictObject({
  /** When the figures were read. */
  at: instant,
  /** How old they are now. */
  age_ms: milliseconds,
  verdict: verdictSchema,
  reasons: z.array(reasonSchema),
  /** One plain sentence. */
  summary: z.string(),
  data: z.unknown(),
  /** Command lines a person could paste on the host. */
  commands: z.array(z.string()),
});
export type Answered = z.output<typeof answeredSchema>;

/** The body of every successful answer, as JSON: the answer, and what it is an answer to. */
export const envelopeSchema = answeredSchema.extend({
  /** Null for an operation on all targets. */
  target: z.string().nullable(),
  operation: z.string(),
  /** Spent on this request in the Worker and behind it. */
  took_ms: milliseconds,
});
export type Envelope = z.output<typeof envelopeSchema>;

/** Puts an answer in its envelope; the order of the fields is the order in which a person reads them. */
export const envelope = (
  target: string | null,
  operation: string,
  { at, age_ms, verdict, reasons, summary, data, commands }: Answered,
  took_ms: number,
): Envelope => ({ target, operation, at, age_ms, verdict, reasons, summary, data, commands, took_ms });

/** The body of every answer that is not a success, `application/problem+json` as RFC 9457 has it. */
export const problemSchema = failureSchema.extend({
  /** Where the code is explained: `<origin>/docs#<code>`. */
  type: z.string(),
  title: z.string(),
  status: z.int(),
  request_id: z.string(),
  /** The last reading there was, and its age; with a read that failed. */
  last_good: answeredSchema.optional(),
});
export type Problem = z.output<typeof problemSchema>;
