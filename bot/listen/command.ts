import type { AllMiddlewareArgs, SlackCommandMiddlewareArgs } from "@slack/bolt";
import type { Bot, Line } from "../flow/bot.ts";
import { consoleFor } from "../flow/console.ts";
import { answerTo } from "../flow/question.ts";
import { deliverCommand, type Said } from "../flow/deliver.ts";
import { understand } from "../flow/line.ts";
import type { Situation } from "../flow/situation.ts";
import { describeError } from "../../src/shared/log.ts";
import type { Message } from "../slack/message.ts";
import { noteMessage, pendingMessage } from "../reply/index.ts";
import { postTo } from "../slack/response-url.ts";
import { look } from "./admit.ts";
import { bug, late } from "./unanswered.ts";

/** By then the line has been understood, unless the list of targets is slow to come. */
const pending = ({ operation, target }: Line): Message =>
  operation == null ? noteMessage(":hourglass_flowing_sand:", "Asking …") : pendingMessage(operation, target ?? null);

/** The answer to a line. Never rejects. */
const work = async (bot: Bot, line: Line, text: string, at: Situation): Promise<Said> => {
  try {
    if (!bot.access.ok) return null;
    const understood = await understand(text, at, bot.access.access);
    if (understood.ok === "console") {
      const spoken = await consoleFor(at);
      line.outcome = spoken?.outcome ?? "replayed";
      return spoken === null ? null : { message: spoken.message, as: "replace" };
    }
    if (!understood.ok) {
      line.outcome = understood.outcome;
      return { message: understood.message, as: "replace" };
    }
    line.operation = understood.operation;
    line.target = understood.asking.target;
    const spoken = await answerTo(understood.operation, understood.asking, at);
    line.outcome = spoken?.outcome ?? "replayed";
    return spoken === null ? null : { message: spoken.message, chart: spoken.chart, as: "replace" };
  } catch (error) {
    line.outcome = "internal";
    line.problem = describeError(error);
    return { message: bug(bot.now(), { changes: false }), as: "replace" };
  }
};

/** `/redis …` */
export const onCommand =
  (bot: Bot) =>
  async ({ command, ack }: SlackCommandMiddlewareArgs & AllMiddlewareArgs): Promise<void> => {
    const startedAt = bot.now();
    const { team_id: team, user_id: user, channel_id: channel } = command;
    const line: Line = { slack: "command", caller: `${team}/${user}`.slice(0, 64), outcome: "" };
    const looked = look(bot, { team, user, channel }, command.trigger_id);
    if (looked.ok) {
      const problem = await deliverCommand(
        {
          work: work(bot, line, command.text, looked.at),
          patience: bot.patience,
          pending: () => pending(line),
          tooLate: () => late(bot.now(), { changes: false }),
          post: postTo(command.response_url, { hooks: bot.hooks, now: bot.now, send: bot.send }),
        },
        ack,
      );
      if (problem !== null) line.problem = problem;
    } else {
      line.outcome = looked.refusal;
      await ack({ response_type: "ephemeral", ...looked.message });
    }
    bot.log({ ...line, took_ms: Math.max(0, bot.now() - startedAt) });
  };
