/** `unmute`: ends a mute before its time. What it has kept back is told then. */
import * as z from "zod";
import { operation } from "../operation.ts";
import { count } from "../quantity.ts";
import { changeFlags, findingInput, reasonInput } from "./arguments.ts";
import { amongInput, dryRunSchema, togetherSchema, toldInInput } from "./together.ts";

export const unmute = operation({
  summary: "End the mute of one finding, or all that somebody has set",
  role: "operator",
  effect: "change",
  scope: "target",
  answeredBy: "object",
  input: z.strictObject({
    finding: findingInput,
    told_in: toldInInput,
    among: amongInput,
    dry_run: changeFlags.dry_run,
    reason: reasonInput,
  }),
  positional: ["finding"],
  http: { method: "POST", path: "/alerts/unmute" },
  reading: z.strictObject({
    finding: z.string().nullable().describe("Null where all were asked for"),
    ended: count.describe("How many mutes"),
    alerts: z
      .array(z.int().positive())
      .describe("The open alerts that nothing covers any more, by their ids; maintenance may still cover others"),
    together: togetherSchema,
    dry_run: dryRunSchema,
  }),
  deadlineMs: 5_000,
});
