import * as z from "zod";

/** `viewer` may read; `operator` may also change. */
export const ROLES = ["viewer", "operator"] as const;
export const roleSchema = z.enum(ROLES);
export type Role = z.output<typeof roleSchema>;

/**
 * By which way in: a token of the API, Slack, or the console's page; `timer` is nobody from outside, but a timed change that puts itself
 * back. (Lines of the audit that are older than this word have `console` for it.)
 */
const WAYS_IN = ["token", "slack", "console", "timer"] as const;

/** Who asks. `id` is a token's name, or `T…/U…` from Slack. */
export const callerSchema = z
  .strictObject({
    id: z.string().min(1).max(128),
    role: roleSchema,
    via: z.enum(WAYS_IN),
  })
  .meta({ id: "Caller" });
export type Caller = z.output<typeof callerSchema>;

/** `ann (token)`; of the timer, only its own word. */
export const callerText = ({ id, via }: Pick<Caller, "id" | "via">): string =>
  via === "timer" ? id : `${id} (${via})`;

/** Whether a caller of role `have` may use an operation that needs `need`. */
export const mayUse = (have: Role, need: Role): boolean => ROLES.indexOf(have) >= ROLES.indexOf(need);
