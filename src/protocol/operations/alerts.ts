/** `alerts`: what the watch has found to be wrong, each with its life. Asks nobody on the host. */
import * as z from "zod";
import { callerSchema, operation } from "../operation.ts";
import { instant } from "../quantity.ts";
import { stepSchema, verdictSchema } from "../verdict.ts";
import { limitInput } from "./arguments.ts";

/**
 * `raised`: it holds. `changed`: since then it got worse, or another cause or further consequences were found. `acknowledged`: somebody sees to it. `muted`: it
 * is kept back for a while. `settled`: it is over.
 */
export const ALERT_STATES = ["raised", "changed", "acknowledged", "muted", "settled"] as const;

/** What was muted: its finding, all that there are, or the time, by the configuration. */
export const MUTES_OF = ["finding", "all", "configuration"] as const;
export type MuteOf = (typeof MUTES_OF)[number];

const lineSchema = z.strictObject({
  at: instant,
  what: z.enum(["raised", "came_back", "changed", "comes_and_goes", "acknowledged", "muted", "mute_over", "settled"]),
  cause: z.string().describe("As it was known then"),
  by: callerSchema.nullable().describe("Null where it was the watch itself"),
  detail: z.string().nullable(),
});

export const failingSchema = z
  .array(
    z.strictObject({
      name: z.string(),
      failing_since: instant,
      why: z.string().optional().describe("Where that is known, and what to do"),
    }),
  )
  .describe("Destinations that do not take what they are told");
export type Failing = z.output<typeof failingSchema>;

const alertSchema = z
  .strictObject({
    id: z.int().positive(),
    cause: z.string().describe("The finding's id, or `no_answer` where no look found anything"),
    consequences: z.array(z.string()).describe("The findings that follow from it, by their ids"),
    state: z.enum(ALERT_STATES),
    verdict: verdictSchema,
    text: z.string(),
    next_step: z.string(),
    step: stepSchema.optional(),
    raised_at: instant,
    settled_at: instant.nullable(),
    muted_until: instant.nullable(),
    mute_of: z
      .enum(MUTES_OF)
      .optional()
      .describe("What was muted: this finding, all, or the time, by the configuration, which `unmute` does not end"),
    comes_and_goes: z.boolean(),
    told_by: z
      .string()
      .optional()
      .describe(
        "Of a host that does not answer: the target that tells of all targets on it that are hit, in one alert",
      ),
    life: z.array(lineSchema).describe("What happened to it, oldest first; the last 20 lines"),
  })
  .meta({ id: "Alert" });
export type AlertShown = z.output<typeof alertSchema>;

export const alerts = operation({
  summary: "What the watch has found to be wrong, what became of it, and what to do",
  purpose: "diagnose",
  role: "viewer",
  effect: "read",
  scope: "target",
  answeredBy: "object",
  input: z.strictObject({
    limit: limitInput({ preset: 20, most: 100, example: "5" }),
  }),
  positional: [],
  http: { method: "GET", path: "/alerts" },
  reading: z.strictObject({
    watched: z.boolean().describe("Whether the target is looked at unasked; where it is not, nothing is raised"),
    failing: failingSchema,
    alerts: z.array(alertSchema).describe("Open ones first, then the newest"),
  }),
  deadlineMs: 5_000,
});
