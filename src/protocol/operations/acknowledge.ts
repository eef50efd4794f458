/** `acknowledge`: somebody sees to an alert. It is told of again only when it gets worse. */
import * as z from "zod";
import { operation } from "../operation.ts";
import { changeFlags, reasonInput, wholeNumber } from "./arguments.ts";
import { amongInput, dryRunSchema, togetherSchema, toldInInput } from "./together.ts";

export const acknowledge = operation({
  summary: "Say that you see to an alert",
  role: "operator",
  effect: "change",
  scope: "target",
  answeredBy: "object",
  input: z.strictObject({
    id: wholeNumber(1).meta({ description: "The number of an alert, as `alerts` lists it", examples: ["3"] }),
    told_in: toldInInput,
    among: amongInput,
    dry_run: changeFlags.dry_run,
    reason: reasonInput,
  }),
  positional: ["id"],
  http: { method: "POST", path: "/alerts/{id}/acknowledge" },
  reading: z.strictObject({
    id: z.int().positive(),
    cause: z.string(),
    state: z
      .enum(["acknowledged", "muted", "unchanged"])
      .describe("`muted` where it is kept back as well; `unchanged` where only others were, which are in `together`"),
    together: togetherSchema,
    dry_run: dryRunSchema,
  }),
  deadlineMs: 5_000,
});
