/** Who may use the bot, and where, by what the secret `SLACK_ACCESS` says (`src/protocol/slack-access.ts`). */
import type { Access } from "../../src/protocol/slack-access.ts";
import type { SlackUser } from "../operations/operations.ts";

export { type Access, type AccessResult, readAccess } from "../../src/protocol/slack-access.ts";

export type Refusal =
  /** `SLACK_ACCESS` is missing or wrong. */
  | "not_set_up"
  | "other_team"
  /** The user is on neither list. */
  | "unknown_user"
  | "channel";

export type Admitted = { ok: true; by: SlackUser } | { ok: false; refusal: Refusal };

/** Whether somebody may use the bot in this channel, and in which role. The team is checked first, so that another team learns nothing. */
export const admit = (
  { team, roles, channels }: Access,
  asking: { team: string; user: string; channel: string },
): Admitted => {
  if (asking.team !== team) return { ok: false, refusal: "other_team" };
  const role = roles.get(asking.user);
  if (role === undefined) return { ok: false, refusal: "unknown_user" };
  if (channels !== null && !channels.has(asking.channel)) return { ok: false, refusal: "channel" };
  return { ok: true, by: { team, user: asking.user, role } };
};
