/** What people do to an alert, done for all alerts of a dead host that are told of in one message. */
import * as z from "zod";

/** The destination of that message. Each of its alerts is of a target of its own, so each target's rights and state are looked at by themselves. */
export const toldInInput = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,31}$/, "must be the name of a destination")
  .optional()
  .meta({
    description: "A destination: all targets told of there in the same alert",
    examples: ["ops"],
  });

/** Some of them, for those who know better than the caller's token whom it is for. */
export const amongInput = z
  .string()
  .max(8_000)
  .regex(/^[a-z0-9][a-z0-9_-]{0,62}(?:,[a-z0-9][a-z0-9_-]{0,62})*$/, "must be names of targets, with commas")
  .optional()
  .meta({ description: "Of those told there, only these targets, with commas", examples: ["prod,staging"] });

export const togetherSchema = z
  .array(
    z.strictObject({
      target: z.string(),
      alert: z.int().positive().nullable().describe("Its number there; null where there is none, or nobody knows"),
      done: z.boolean().describe("Whether it was done, or with `dry_run` would be"),
      detail: z.string().describe("What, or why not"),
    }),
  )
  .optional()
  .describe("With `told_in`: what was done for which target that the caller may use");
export type Together = NonNullable<z.output<typeof togetherSchema>>;

export const dryRunSchema = z.literal(true).optional().describe("Nothing was done: this is what would be");
