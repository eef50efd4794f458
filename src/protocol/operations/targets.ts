import * as z from "zod";
import { operation } from "../operation.ts";
import { failingSchema } from "./alerts.ts";

export const targets = operation({
  summary: "The targets you may use",
  role: "viewer",
  effect: "read",
  scope: "all",
  answeredBy: "worker",
  input: z.strictObject({}),
  positional: [],
  http: { method: "GET", path: "/targets" },
  reading: z.strictObject({
    targets: z.array(
      z.strictObject({
        name: z.string(),
        description: z.string().nullable(),
        failing: failingSchema
          .optional()
          .describe("Whom it tells of alerts, and who takes nothing; left out where all do, and where it is not known"),
      }),
    ),
  }),
  deadlineMs: 1_000,
});
