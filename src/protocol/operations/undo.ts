import * as z from "zod";
import { operation } from "../operation.ts";
import { reasonInput, wholeNumber } from "./arguments.ts";
import { set } from "./set.ts";

export const undo = operation({
  summary: "Put the value back that a change replaced; the latest change where none is named",
  role: "operator",
  effect: "change",
  scope: "target",
  answeredBy: "object",
  input: z.strictObject({
    id: z
      .union([z.literal("latest"), wholeNumber(1)])
      .default("latest")
      .meta({ description: "The number of a change, as `changes` lists it", examples: ["12"] }),
    reason: reasonInput,
  }),
  positional: ["id"],
  http: { method: "POST", path: "/changes/{id}/undo" },
  reading: set.output,
  deadlineMs: 15_000,
});
