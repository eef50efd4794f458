/** What a press means, once it is known to be sound: a change is made here, and nowhere else. */
import type { Pressed, PressKind } from "../access/buttons.ts";
import type { Claim } from "../slack/once.ts";
import {
  answerMessage,
  cancelledMessage,
  noteMessage,
  outcomeMessage,
  problemMessage,
  usedMessage,
} from "../reply/index.ts";
import { ask, spokenOf } from "./question.ts";
import type { Said } from "./deliver.ts";
import { replyOf, type Situation } from "./situation.ts";

interface Acted {
  said: Said;
  /** One word for the log. */
  outcome: string;
}

/** "Confirm" and "Cancel" of a message are claimed together, for as long as either can be pressed. */
const claim = ({ nonce, expires }: Pressed, { bot }: Situation): Promise<Claim> => bot.once(`nonce:${nonce}`, expires);

const unclaimed = (found: Claim): Acted =>
  found === "again"
    ? { said: { message: usedMessage(), as: "whisper" }, outcome: "again" }
    : {
        said: {
          message: noteMessage(
            ":x:",
            "Nothing was changed: it could not be looked up whether this was pressed before. Press again.",
          ),
          as: "whisper",
        },
        outcome: "memory_unknown",
      };

const confirm = async (press: Pressed, at: Situation): Promise<Acted> => {
  const claimed = await claim(press, at);
  if (claimed !== "first") return unclaimed(claimed);
  const { operation, target, input, nonce } = press;
  // The nonce is the change's name: the target's object makes it once even where the memory has forgotten.
  const answer = await at.call({ by: at.by, operation, target, input, idempotencyKey: nonce });
  const reply = replyOf(at, input);
  if (!answer.ok) {
    const { message, outcome } = spokenOf(answer, operation, { target, input }, reply);
    return { said: { message, as: "replace" }, outcome };
  }
  return { said: { message: outcomeMessage(answer.envelope, reply), as: "replace" }, outcome: "changed" };
};

const cancel = async (press: Pressed, at: Situation): Promise<Acted> => {
  const claimed = await claim(press, at);
  if (claimed === "again") return unclaimed(claimed);
  const { operation, target } = press;
  return { said: { message: cancelledMessage(operation, target), as: "replace" }, outcome: "cancelled" };
};

/** Asks anew: what stands in a message that only one person sees cannot be had from Slack. */
const share = async (press: Pressed, at: Situation): Promise<Acted> => {
  const { operation, target, input } = press;
  const answer = await at.call({ by: at.by, operation, target, input, idempotencyKey: null });
  const reply = replyOf(at, input, "channel");
  if (answer.ok)
    return { said: { message: answerMessage(answer.envelope, reply), as: "share" }, outcome: answer.envelope.verdict };
  const message = problemMessage(answer.problem, { now: reply.now, failed: null });
  return { said: { message, as: "whisper" }, outcome: answer.problem.code };
};

const again = async ({ operation, target, input }: Pressed, at: Situation): Promise<Acted> => {
  const { message, outcome } = await ask(operation, { target, input }, at);
  return { said: { message, as: "replace" }, outcome };
};

const ACTS: Readonly<Record<PressKind, (press: Pressed, at: Situation) => Promise<Acted>>> = {
  ask: again,
  share,
  confirm,
  cancel,
};

/** Rejects only for a bug. */
export const act = (press: Pressed, at: Situation): Promise<Acted> => ACTS[press.kind](press, at);
