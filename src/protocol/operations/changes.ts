import * as z from "zod";
import { callerSchema, operation } from "../operation.ts";
import { instant, milliseconds } from "../quantity.ts";
import { limitInput } from "./arguments.ts";

/**
 * `active`: in force, and put back at `until`. `kept`: in force for as long as Redis keeps it. `superseded`: a later change took
 * its place. `reverted` (by its timer) and `undone` (by a person): the old value is back. `left`: its timer found that somebody had
 * changed the value since, and left it. `lost`: another process of Redis answers, after a restart most often, which never took it. `not_applied`, `unknown`: the
 * link died under it, and what was found afterwards.
 */
export const CHANGE_STATES = [
  "active",
  "kept",
  "superseded",
  "reverted",
  "undone",
  "left",
  "lost",
  "not_applied",
  "unknown",
] as const;

export const changeSchema = z
  .strictObject({
    id: z.int().positive(),
    at: instant,
    key: z.string(),
    before: z.string(),
    after: z.string(),
    caller: callerSchema,
    reason: z.string().nullable(),
    state: z.enum(CHANGE_STATES),
    until: instant.nullable(),
    left_ms: milliseconds.nullable().describe("Until it is put back, milliseconds; null where it is not"),
    original: z
      .string()
      .describe("The value that is put back: that of the first of several timed changes of one setting"),
    note: z
      .string()
      .nullable()
      .describe("What became of putting it back: the last failure while it is retried, or why it was left"),
  })
  .meta({ id: "Change" });
export type Change = z.output<typeof changeSchema>;

const data = z.strictObject({ changes: z.array(changeSchema) });

export const changes = operation({
  summary: "The changes made, newest first, and the time left of those that are put back",
  purpose: "history",
  role: "viewer",
  effect: "read",
  scope: "target",
  answeredBy: "object",
  input: z.strictObject({
    limit: limitInput({ preset: 20, most: 200, example: "5" }),
  }),
  positional: [],
  http: { method: "GET", path: "/changes" },
  reading: data,
  deadlineMs: 5_000,
});
