/** The first look at every request: whether its sender may use the bot at all. */
import { admit } from "../access/access.ts";
import type { Access } from "../access/access.ts";
import type { Bot } from "../app/bot.ts";
import type { Situation } from "../flow/situation.ts";
import type { Message } from "../slack/message.ts";
import { accessMessage } from "../reply/index.ts";

export interface Sender {
  team: string;
  user: string;
  channel: string;
}

export type Look = { ok: true; at: Situation; access: Access } | { ok: false; message: Message; refusal: string };

export const look = (bot: Bot, sender: Sender): Look => {
  const { team, user, channel } = sender;
  if (!bot.access.ok) {
    const message = accessMessage({ why: "not_set_up", problems: bot.access.problems, team, user });
    return { ok: false, message, refusal: "not_set_up" };
  }
  const { access } = bot.access;
  const admitted = admit(access, sender);
  if (admitted.ok)
    return { ok: true, access, at: { bot, by: admitted.by, channel, call: bot.callFor(access.targets) } };
  const { refusal } = admitted;
  if (refusal === "not_set_up") throw new Error("access that was read is set up");
  return { ok: false, message: accessMessage({ why: refusal, user }), refusal };
};

/** How long a request of Slack's is known; its signature holds for five minutes in both directions. */
const REMEMBERED_MS = 15 * 60_000;

/** Whether the request was seen before. Where the memory does not answer it counts as new: nothing is changed by a request alone. */
export const isReplayed = async ({ once, now }: Bot, triggerId: unknown): Promise<boolean> =>
  typeof triggerId === "string" &&
  triggerId !== "" &&
  (await once(`trigger:${triggerId.slice(0, 200)}`, now() + REMEMBERED_MS)) === "again";
