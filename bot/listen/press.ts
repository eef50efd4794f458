import type { Bot, Line } from "../flow/bot.ts";
import { openPress, type Pressed, type PressKind } from "../access/buttons.ts";
import { deliverPress, type Said } from "../flow/deliver.ts";
import { act } from "../flow/press.ts";
import { describeError } from "../../src/shared/log.ts";
import type { Message } from "../slack/message.ts";
import { expiredMessage, makingMessage, notYoursMessage, noteMessage, pendingMessage } from "../reply/index.ts";
import { look } from "./admit.ts";
import { type Press, pressed } from "./pressed.ts";
import { senderOf, valueOf } from "./sender.ts";
import { bug, late } from "./unanswered.ts";
import { replyOf, type Situation } from "../flow/situation.ts";

/** Whether it may have made a change by the time that something goes wrong. */
const changing = ({ kind }: Pressed): { changes: boolean } => ({ changes: kind === "confirm" });

/** For a button that is too old: offers to ask again, without the value that it was made for. */
const tooOld = ({ operation, target, input, note }: Pressed, at: Situation): Message => {
  const { if_current: _, ...again } = input;
  return expiredMessage({ press: replyOf(at, again).press, operation, target, input: again, note });
};

const work = async (bot: Bot, line: Line, press: Pressed, at: Situation): Promise<Said> => {
  try {
    const { said, outcome } = await act(press, at);
    line.outcome = outcome;
    return said;
  } catch (error) {
    line.outcome = "internal";
    line.problem = describeError(error);
    return { message: bug(bot.now(), changing(press)), as: "replace" };
  }
};

/** Their answers are messages of their own. */
const BESIDE: readonly PressKind[] = ["share", "console"];

/** Posts the answer to a press. Returns what went wrong on the way to Slack, or null. */
const answer = async (bot: Bot, line: Line, { body, action, post }: Press): Promise<string | null> => {
  const sender = senderOf(body);
  const looked = look(bot, sender, body.trigger_id);
  if (!looked.ok) {
    line.outcome = looked.refusal;
    return post(looked.message, "whisper");
  }
  const { at } = looked;
  const opened = openPress(bot.seal, valueOf(action), sender, bot.now());
  if (!opened.ok) {
    line.outcome = opened.refusal;
    if (opened.refusal === "expired") return post(tooOld(opened.press, at), "replace");
    if (opened.refusal === "foreign") return post(notYoursMessage(), "whisper");
    return post(noteMessage(":no_entry:", "This button was not made by redis-ops. Ask with `/redis`."), "whisper");
  }
  const { press } = opened;
  line.operation = press.operation;
  line.target = press.target;
  const pending = press.kind === "confirm" ? makingMessage : pendingMessage;
  return deliverPress(
    {
      work: work(bot, line, press, at),
      patience: bot.patience,
      pending: () => pending(press.operation, press.target),
      tooLate: () => late(bot.now(), changing(press)),
      post,
    },
    !BESIDE.includes(press.kind),
  );
};

/** A button of ours. */
export const onPress = (bot: Bot) => pressed(bot, (press, line) => answer(bot, line, press));
