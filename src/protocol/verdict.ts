import * as z from "zod";

/** From good to bad; `worst` and `?fail_on=` rely on the order. */
export const VERDICTS = ["ok", "warn", "critical"] as const;
export const verdictSchema = z.enum(VERDICTS);
export type Verdict = z.output<typeof verdictSchema>;

/** A next step that redis-ops can take itself: an operation, and its input as a person would write it. */
export const stepSchema = z.strictObject({ operation: z.string(), input: z.record(z.string(), z.string()) });
export type Step = z.output<typeof stepSchema>;

/** Why a verdict is not `ok`: the figure, the threshold it crossed, what it means and what to do next. */
export const reasonSchema = z.strictObject({
  /** A stable name for the rule, e.g. `maxmemory_fraction`. */
  id: z.string(),
  verdict: verdictSchema,
  /** The figure that was judged, in the unit its name says (bytes, a fraction, per second). */
  figure: z.number(),
  threshold: z.number(),
  /** One sentence a person can read, with the figure in it. */
  text: z.string(),
  /** What to do about it, in one sentence. */
  next_step: z.string(),
  /** Where redis-ops can take the next step itself. */
  step: stepSchema.optional(),
});
export type Reason = z.output<typeof reasonSchema>;

export const atLeast = (verdict: Verdict, bound: Verdict): boolean =>
  VERDICTS.indexOf(verdict) >= VERDICTS.indexOf(bound);

/** The worst verdict among the reasons; `ok` when there is none. */
export const worst = (reasons: readonly Reason[]): Verdict =>
  reasons.reduce<Verdict>((found, { verdict }) => (atLeast(verdict, found) ? verdict : found), "ok");
