import * as z from "zod";
import { callerSchema, operation } from "../operation.ts";
import { failureCodeSchema } from "../failure.ts";
import { instant } from "../quantity.ts";
import { limitInput } from "./arguments.ts";

/** One line of the audit: what was asked or done, by whom, and what came of it. Never changed once written. */
export const auditLineSchema = z
  .strictObject({
    id: z.int().positive(),
    at: instant,
    target: z.string(),
    operation: z.string(),
    caller: callerSchema,
    request_id: z.string(),
    input: z.record(z.string(), z.unknown()),
    change_id: z.int().nullable(),
    key: z.string().nullable().default(null).describe("The setting that it is about; null where it is about none"),
    before: z.string().nullable(),
    after: z.string().nullable(),
    outcome: z
      .union([failureCodeSchema, z.string()])
      .describe("`applied`, `reverted`, `left`, …, or the code of the failure that refused it"),
    reason: z.string().nullable(),
    detail: z.string().nullable(),
  })
  .meta({ id: "AuditLine" });
export type AuditLine = z.output<typeof auditLineSchema>;

export const audit = operation({
  summary: "Who changed what, and what was refused",
  purpose: "history",
  role: "viewer",
  effect: "read",
  scope: "all",
  answeredBy: "object",
  input: z.strictObject({
    target: z
      .string()
      .max(64)
      .optional()
      .meta({ description: "Only of this target", examples: ["prod"] }),
    since: z
      .string()
      .max(40)
      .optional()
      .meta({ description: "An instant, or how far back", examples: ["24h"] }),
    limit: limitInput({ preset: 50, most: 500, example: "20" }),
    before: z
      .string()
      .max(8192)
      .optional()
      .meta({ description: "Where the page before ended: `next` of its answer", examples: ["next"] }),
  }),
  positional: [],
  http: { method: "GET", path: "/audit" },
  reading: z.strictObject({ lines: z.array(auditLineSchema), next: z.string().nullable() }),
  deadlineMs: 5_000,
});
