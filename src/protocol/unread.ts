/** What Redis would not tell: a command that was renamed (`rename-command`) or that the ACL forbids. */
import * as z from "zod";

/** Left out by agents that do not say it. */
export const unreadSchema = z
  .array(
    z.strictObject({
      command: z.string().describe("`CONFIG GET`"),
      detail: z.string().describe("What Redis said"),
      hint: z.string().describe("What to do about it"),
    }),
  )
  .max(8)
  .default([])
  .describe("The commands that Redis would not run, so that what they would tell is not known");
export type Unread = z.output<typeof unreadSchema>[number];
