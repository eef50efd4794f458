import * as z from "zod";
import { operation } from "../operation.ts";
import { changeFlags, reasonInput } from "./arguments.ts";
import { changeOutcomeSchema } from "./set.ts";

export const apply = operation({
  summary: "Make right what the profile sets and Redis can change while it runs, as one change set",
  role: "operator",
  effect: "change",
  scope: "target",
  answeredBy: "object",
  input: z.strictObject({
    ...changeFlags,
    reason: reasonInput,
  }),
  positional: [],
  http: { method: "POST", path: "/profile/apply" },
  reading: z.strictObject({
    /** One for each item that was off and can be applied; the others are in `drift`. */
    items: z.array(
      z.strictObject({
        key: z.string(),
        before: z.string(),
        after: z.string(),
        outcome: z.union([changeOutcomeSchema, z.literal("refused"), z.literal("failed")]),
        change_id: z.int().nullable(),
        detail: z.string().nullable(),
      }),
    ),
    /** What remains off and needs the compose file. */
    remaining: z.array(z.string()),
    lasts: z.string(),
    /** What makes the items permanent; null where there is none. */
    permanent: z.string().nullable(),
  }),
  deadlineMs: 30_000,
});
