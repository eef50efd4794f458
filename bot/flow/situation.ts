/** Who asks, where, and what they can reach: what is needed throughout the answer to one request. */
import type { Bot } from "./bot.ts";
import { pressesOf } from "../access/buttons.ts";
import type { Claim } from "../../src/protocol/claim.ts";
import type { Answer, Asked, Linked, NotFirst, Operations, SlackUser } from "../operations/operations.ts";
import type { Reply } from "../reply/reply.ts";

export interface Situation {
  bot: Bot;
  by: SlackUser;
  channel: string;
  /** Asks for one operation. The first question of a request of Slack's is asked once, however often that is sent; with `press` once for each press. */
  call: (asked: Asked, press?: Claim) => Promise<Answer>;
  /** Claims a press, without asking for anything. */
  claim: (target: string | null, press: Claim) => Promise<"first" | NotFirst>;
  /** The targets that the operations know; null where they do not say. */
  targets: () => Promise<readonly string[] | null>;
  /** Whether the console is offered. */
  hasConsole: boolean;
  chart: Operations["chart"];
  /** A link to the console for the one who asks, once for each request of Slack's. */
  signIn: () => Promise<Linked>;
}

/** What was asked for, as understood from a line or from a button. */
export interface Asking {
  target: string | null;
  input: Readonly<Record<string, string>>;
  /** What is said below the question, and below the answer to it. */
  note?: string | undefined;
}

/** What a renderer needs. A message has one nonce for all its buttons, so that only one of them counts. */
export const replyOf = (
  { bot, by, channel, hasConsole }: Situation,
  input: Readonly<Record<string, string>>,
  audience: Reply["audience"] = "ephemeral",
): Reply => {
  const now = bot.now();
  const press = pressesOf({ seal: bot.seal, by, channel, now, nonce: bot.nonce() });
  return { press, role: by.role, audience, now, by: by.user, input, hasConsole };
};
