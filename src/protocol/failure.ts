import * as z from "zod";
import { milliseconds } from "./quantity.ts";

/** Where a request can fail, in the order it travels. */
export const HOPS = ["worker", "ssh", "agent", "docker", "redis"] as const;
export const hopSchema = z
  .enum(HOPS)
  .meta({ id: "Hop", description: "Where a request can fail, in the order it travels" });
export type Hop = z.output<typeof hopSchema>;

/** What to do, of a change whose outcome is not known: not to ask again. */
export const LOOK_FIRST = "The change may or may not have been made. See `changes` before you ask again.";

/** Something on the way did not do its part. The other codes say that what was asked cannot be done, or may not. */
const FAULTS = [
  "internal",
  "unreachable",
  "agent_failed",
  "docker_failed",
  "redis_failed",
  "loading",
  "timeout",
] as const;

/** Every way to fail. Each code has one HTTP status (`problem.ts`). */
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
  ...FAULTS,
] as const;
export const failureCodeSchema = z.enum(FAILURE_CODES).meta({ id: "FailureCode" });
export type FailureCode = z.output<typeof failureCodeSchema>;

/** One hop of a `ping`: whether it answered, and how long it took. */
export const hopReportSchema = z
  .strictObject({
    hop: hopSchema,
    ok: z.boolean().describe("Whether it answered"),
    took_ms: milliseconds,
    detail: z.string().optional(),
  })
  .meta({ id: "HopReport" });
export type HopReport = z.output<typeof hopReportSchema>;

/**
 * Why an operation did not succeed. `detail` says what happened, `hint` what to do about it; neither ever holds a
 * secret or unredacted output of the host.
 */
export const failureSchema = z
  .strictObject({
    code: failureCodeSchema,
    hop: hopSchema.describe("Where it happened"),
    detail: z.string().describe("What happened"),
    hint: z.string().describe("What to do about it"),
    retry_after_ms: z
      .int()
      .positive()
      .optional()
      .describe(
        "With `throttled`, with `unreachable` where the host turned redis-ops away, and with `conflict` where the old value is being put back already: how long to wait, milliseconds",
      ),
    nearest: z
      .string()
      .optional()
      .describe("With `refused_by_guard`: the nearest value that passes now, as a person types it"),
    hops: z.array(hopReportSchema).optional().describe("With `ping`: what each hop said until one failed"),
    outcome_unknown: z
      .literal(true)
      .optional()
      .describe(
        "With a change: it was sent and no reply came, so it may have taken effect. Read the value back; never send it again",
      ),
  })
  .meta({ id: "Failure" });
export type Failure = z.output<typeof failureSchema>;

/** Whether something on the way did not do its part. Otherwise what was asked cannot be done or may not be, and nobody has looked. */
export const isFault = ({ code }: Pick<Failure, "code">): boolean => (FAULTS as readonly string[]).includes(code);
