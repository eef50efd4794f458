import * as z from "zod";

/** Where a request can fail, in the order it travels. */
export const HOPS = ["worker", "ssh", "agent", "docker", "redis"] as const;
export const hopSchema = z.enum(HOPS);
export type Hop = z.output<typeof hopSchema>;

/** The closed failure vocabulary. The Worker maps each code to one HTTP status (`problem.ts`). */
export const FAILURE_CODES = [
  "bad_input",
  "unauthenticated",
  "forbidden",
  "unknown_target",
  "unknown_operation",
  "not_found",
  "method_not_allowed",
  "conflict",
  "too_large",
  "refused_by_guard",
  "throttled",
  "misconfigured",
  "internal",
  "unreachable",
  "agent_failed",
  "docker_failed",
  "redis_failed",
  "loading",
  "timeout",
] as const;
export const failureCodeSchema = z.enum(FAILURE_CODES);
export type FailureCode = z.output<typeof failureCodeSchema>;

/** One hop of a `ping`: how long it took, in milliseconds, and whether it answered. */
export const hopReportSchema = z.strictObject({
  hop: hopSchema,
  ok: z.boolean(),
  took_ms: z.number().nonnegative(),
  detail: z.string().optional(),
});
export type HopReport = z.output<typeof hopReportSchema>;

/**
 * Why an operation did not succeed. `detail` says what happened, `hint` what to do about it; neither ever holds a
 * secret or unredacted output of the host.
 */
export const failureSchema = z.strictObject({
  code: failureCodeSchema,
  hop: hopSchema,
  detail: z.string(),
  hint: z.string(),
  /** Only with `throttled`: how long to wait, in milliseconds. */
  retry_after_ms: z.number().int().positive().optional(),
  /** Only with `refused_by_guard`: the nearest value that passes now, as a person types it. */
  nearest: z.string().optional(),
  /** Only from `ping`: what each hop said until one failed. */
  hops: z.array(hopReportSchema).optional(),
  /** Only with a change: it was sent and no reply came, so it may have taken effect. Read the value back; never send it again. */
  outcome_unknown: z.literal(true).optional(),
});
export type Failure = z.output<typeof failureSchema>;
