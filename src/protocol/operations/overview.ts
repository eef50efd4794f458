import * as z from "zod";
import { failureSchema, isFault } from "../failure.ts";
import { operation } from "../operation.ts";
import { bytes, instant, milliseconds } from "../quantity.ts";
import { softwareField } from "../software.ts";
import { type Verdict, verdictSchema } from "../verdict.ts";
import { ceilingSchema } from "./memory.ts";

const LAST_GOOD = "of the last good reading where there is a `failure`; null where there is none";

/** How one target stands. */
export const standingSchema = z
  .strictObject({
    name: z.string(),
    description: z.string().nullable(),
    verdict: verdictSchema.nullable().describe("Null where there is a `failure`: nobody knows how it is now"),
    summary: z.string().describe("One sentence: how it is, or why that is not known"),
    at: instant.nullable().describe(`When the figures were read, ${LAST_GOOD}`),
    age_ms: milliseconds.nullable().describe("How old they were when they were answered"),
    ceilings: z.array(ceilingSchema).describe("Empty where nothing was ever read"),
    evictions_per_second: z.number().nonnegative().nullable(),
    used_memory: bytes.nullable(),
    used_memory_rss: bytes.nullable(),
    maxmemory: bytes.nullable(),
    software: softwareField,
    failure: failureSchema
      .nullable()
      .describe("Why it does not answer; the figures are those of the last good reading"),
  })
  .meta({ id: "Standing", description: "How one target stands" });
export type Standing = z.output<typeof standingSchema>;

/**
 * What a target that stands so counts as, among others. A fault on the way is as bad as can be: Redis may be down. Other failures only say that
 * nobody has looked.
 */
export const verdictOf = ({ verdict, failure }: Pick<Standing, "verdict" | "failure">): Verdict => {
  if (failure !== null) return isFault(failure) ? "critical" : "warn";
  return verdict ?? "critical";
};

export const overview = operation({
  summary: "Every target you may use, the worst first: verdict, ceilings, evictions",
  role: "viewer",
  effect: "read",
  scope: "all",
  answeredBy: "object",
  input: z.strictObject({}),
  positional: [],
  http: { method: "GET", path: "/overview" },
  reading: z.strictObject({ targets: z.array(standingSchema) }),
  deadlineMs: 10_000,
});
