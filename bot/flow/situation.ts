/** Who asks, where, and by what way: what everything that answers one request needs. */
import type { Problem } from "../../src/protocol/answer.ts";
import type { FailureCode } from "../../src/protocol/failure.ts";
import type { Bot } from "../app/bot.ts";
import { pressesOf } from "../access/buttons.ts";
import type { Call, SlackUser } from "../operations/operations.ts";
import type { Reply } from "../reply/reply.ts";

export interface Situation {
  bot: Bot;
  by: SlackUser;
  channel: string;
  call: Call;
}

/** What was asked for, understood: from a line, or from a button that stands for one. */
export interface Asking {
  target: string | null;
  input: Readonly<Record<string, string>>;
}

/** For a renderer. One message has one nonce, so that of the buttons of a confirmation one counts. */
export const replyOf = (
  { bot, by, channel }: Situation,
  input: Readonly<Record<string, string>>,
  audience: Reply["audience"] = "ephemeral",
): Reply => {
  const now = bot.now();
  const press = pressesOf({ seal: bot.seal, by, channel, now, nonce: bot.nonce() });
  return { press, role: by.role, audience, now, by: by.user, input };
};

/** A problem that the bot finds itself, in the words of those it is told. */
export const ownProblem = (
  code: Extract<FailureCode, "internal" | "timeout" | "not_found" | "conflict" | "forbidden">,
  detail: string,
  hint: string,
  more: { outcome_unknown?: true } = {},
): Problem => ({
  type: "about:blank",
  title: TITLES[code],
  status: STATUSES[code],
  detail,
  code,
  hop: "worker",
  hint,
  request_id: crypto.randomUUID(),
  ...more,
});

const TITLES = {
  internal: "Internal error",
  timeout: "Timed out",
  not_found: "Not found",
  conflict: "Conflict",
  forbidden: "Forbidden",
} as const;

const STATUSES = { internal: 500, timeout: 504, not_found: 404, conflict: 409, forbidden: 403 } as const;
