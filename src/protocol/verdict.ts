import * as z from "zod";

/** From good to bad; `worstOf` and `?fail_on=` rely on the order. */
export const VERDICTS = ["ok", "warn", "critical"] as const;
export const verdictSchema = z.enum(VERDICTS).meta({ id: "Verdict" });
export type Verdict = z.output<typeof verdictSchema>;

/** A next step that redis-ops can take itself: an operation, and its input as a person would write it. */
export const stepSchema = z.strictObject({ operation: z.string(), input: z.record(z.string(), z.string()) }).meta({
  id: "Step",
  description: "A next step that redis-ops can take: an operation and its input as a person writes it",
});
export type Step = z.output<typeof stepSchema>;

/** Why a verdict is not `ok`. */
export const reasonSchema = z
  .strictObject({
    id: z.string().describe("A stable name for the rule: `maxmemory_fraction`"),
    verdict: verdictSchema,
    figure: z.number().describe("What was judged, in the unit its name says (bytes, a fraction, per second)"),
    threshold: z.number().describe("What it crossed"),
    text: z.string().describe("One sentence a person can read, with the figure in it"),
    next_step: z.string().describe("What to do about it, in one sentence"),
    step: stepSchema.optional().describe("Where redis-ops can take the next step itself"),
  })
  .meta({ id: "Reason", description: "Why a verdict is not `ok`" });
export type Reason = z.output<typeof reasonSchema>;

/** The worst of them; `ok` where there is none. */
export const worstOf = (verdicts: readonly Verdict[]): Verdict =>
  VERDICTS.findLast((verdict) => verdicts.includes(verdict)) ?? "ok";

export const atLeast = (verdict: Verdict, bound: Verdict): boolean =>
  VERDICTS.indexOf(verdict) >= VERDICTS.indexOf(bound);
