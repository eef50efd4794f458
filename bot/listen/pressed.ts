import type { AllMiddlewareArgs, BlockAction, SlackActionMiddlewareArgs } from "@slack/bolt";
import type { Bot, Line } from "../flow/bot.ts";
import { type Post, postTo } from "../slack/response-url.ts";
import { callerOf } from "./sender.ts";

export interface Press {
  body: BlockAction;
  action: BlockAction["actions"][number];
  post: Post;
}

/**
 * Every press is acknowledged first, and logged when it has been answered. `answer` fills in the line, and returns what went wrong on the way to
 * Slack, or null.
 */
export const pressed =
  (bot: Bot, answer: (press: Press, line: Line) => Promise<string | null>) =>
  async ({ body, action, ack }: SlackActionMiddlewareArgs<BlockAction> & AllMiddlewareArgs): Promise<void> => {
    const startedAt = bot.now();
    await ack();
    const line: Line = { slack: "press", caller: callerOf(body), outcome: "" };
    const post = postTo(body.response_url, { hooks: bot.hooks, now: bot.now, send: bot.send });
    const problem = await answer({ body, action, post }, line);
    if (problem !== null) line.problem = problem;
    bot.log({ ...line, took_ms: Math.max(0, bot.now() - startedAt) });
  };
