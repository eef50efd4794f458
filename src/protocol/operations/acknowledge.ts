/** `acknowledge`: somebody sees to an alert. It is told of again only when it gets worse. */
import * as z from "zod";
import { operation } from "../operation.ts";
import { reasonInput } from "./arguments.ts";

export const acknowledge = operation({
  summary: "Say that you see to an alert",
  role: "operator",
  effect: "change",
  scope: "target",
  answeredBy: "object",
  input: z.strictObject({
    id: z.coerce
      .number()
      .int()
      .positive()
      .meta({ description: "The number of an alert, as `alerts` lists it", examples: ["3"] }),
    reason: reasonInput,
  }),
  positional: ["id"],
  http: { method: "POST", path: "/alerts/{id}/acknowledge" },
  reading: z.strictObject({
    id: z.int().positive(),
    cause: z.string(),
    state: z.enum(["acknowledged", "muted"]).describe("`muted` where it is kept back as well"),
  }),
  deadlineMs: 5_000,
});
