import type { Bot, Line } from "../flow/bot.ts";
import { type AlertPress, readAlertPress } from "../../src/protocol/alert-press.ts";
import { actOnAlert } from "../flow/alert-press.ts";
import { actOnHost } from "../flow/host-press.ts";
import { deliverPress, type Said } from "../flow/deliver.ts";
import type { Situation } from "../flow/situation.ts";
import { describeError } from "../../src/shared/log.ts";
import { noteMessage } from "../reply/index.ts";
import { look } from "./admit.ts";
import { type Press, pressed } from "./pressed.ts";
import { senderOf, valueOf } from "./sender.ts";
import { bug, late } from "./unanswered.ts";

/** A press by itself makes no change: it asks first. */
const CHANGES_NOTHING = { changes: false };

const work = async (bot: Bot, line: Line, press: AlertPress, at: Situation): Promise<Said> => {
  try {
    const { together } = press;
    const { said, outcome, operation } =
      together === undefined ? await actOnAlert(press, at) : await actOnHost({ ...press, together }, at);
    line.outcome = outcome;
    line.operation = operation;
    return said;
  } catch (error) {
    line.outcome = "internal";
    line.problem = describeError(error);
    return { message: bug(bot.now(), CHANGES_NOTHING), as: "whisper" };
  }
};

/** Answers the one who pressed. Returns what went wrong on the way to Slack, or null. */
const answer = async (bot: Bot, line: Line, { body, action, post }: Press): Promise<string | null> => {
  const looked = look(bot, senderOf(body), body.trigger_id);
  if (!looked.ok) {
    line.outcome = looked.refusal;
    return post(looked.message, "whisper");
  }
  const press = readAlertPress(action.action_id, valueOf(action));
  if (press === null) {
    line.outcome = "unknown_button";
    const text = "This button was not made by redis-ops, or by another version of it. Ask with `/redis alerts`.";
    return post(noteMessage(":no_entry:", text), "whisper");
  }
  line.target = press.target;
  return deliverPress(
    {
      work: work(bot, line, press, looked.at),
      patience: bot.patience,
      pending: () => noteMessage(":hourglass_flowing_sand:", "Asking …"),
      tooLate: () => late(bot.now(), CHANGES_NOTHING),
      post,
    },
    false,
  );
};

/** A button of an alert's message in a channel. */
export const onAlertPress = (bot: Bot) => pressed(bot, (press, line) => answer(bot, line, press));
