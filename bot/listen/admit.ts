/** The first look at every request: whether its sender may use the bot at all. */
import { admit } from "../access/access.ts";
import type { Access } from "../access/access.ts";
import type { Bot } from "../flow/bot.ts";
import type { Situation } from "../flow/situation.ts";
import type { Claim } from "../../src/protocol/claim.ts";
import type { Message } from "../slack/message.ts";
import { accessMessage } from "../reply/index.ts";

export interface Sender {
  team: string;
  user: string;
  channel: string;
}

export type Look = { ok: true; at: Situation; access: Access } | { ok: false; message: Message; refusal: string };

/** How long a request of Slack's is remembered. Its signature is accepted for five minutes before and after its time. */
const REMEMBERED_MS = 15 * 60_000;

/** The claim that goes with everything that the request asks for. Slack sends no request without an id. */
const requestClaims = ({ now }: Bot, triggerId: unknown): Claim[] =>
  typeof triggerId === "string" && triggerId !== ""
    ? [{ of: "request", key: triggerId.slice(0, 200), until: now() + REMEMBERED_MS }]
    : [];

/** @param triggerId Slack's id of the request */
export const look = (bot: Bot, sender: Sender, triggerId: unknown): Look => {
  const { team, user, channel } = sender;
  if (!bot.access.ok) {
    const message = accessMessage({ why: "not_set_up", problems: bot.access.problems, team, user });
    return { ok: false, message, refusal: "not_set_up" };
  }
  const { access } = bot.access;
  const admitted = admit(access, sender);
  if (admitted.ok) {
    const { by } = admitted;
    const operations = bot.operationsFor(access.targets);
    const claims = requestClaims(bot, triggerId);
    // The first that is asked for makes them; what is asked for after that answers the same request.
    const carried = (): Claim[] => claims.splice(0);
    const at: Situation = {
      bot,
      by,
      channel,
      call: (asked, press) => operations.call(asked, press === undefined ? carried() : [...carried(), press]),
      claim: (target, press) => operations.claim(by, target, [...carried(), press]),
      targets: () => operations.targets(by),
      hasConsole: operations.hasConsole,
      chart: operations.chart,
      signIn: () => operations.signIn(by, carried()),
    };
    return { ok: true, access, at };
  }
  const { refusal } = admitted;
  if (refusal === "not_set_up") throw new Error("access that was read is set up");
  return { ok: false, message: accessMessage({ why: refusal, user }), refusal };
};
