/**
 * Does what a button of an alert's message in a channel stands for. The message is for all, so whoever presses is answered alone, beside it; it is brought up to date
 * by who posted it. The alert is looked up first: what was told may be over, and its next step another one by now.
 */
import { MUTE_FOR, type AlertPress } from "../../src/protocol/alert-press.ts";
import { isOperation } from "../../src/protocol/answer.ts";
import { callerText } from "../../src/protocol/operation.ts";
import type { OperationName } from "../../src/protocol/operations.ts";
import type { AlertShown } from "../../src/protocol/operations/alerts.ts";
import { noteMessage, problemMessage } from "../reply/index.ts";
import type { Answer } from "../operations/operations.ts";
import type { Said } from "./deliver.ts";
import { answerTo } from "./question.ts";
import type { Asking, Situation } from "./situation.ts";

export interface ActedOnAlert {
  said: Said;
  /** One word for the log. */
  outcome: string;
  /** Null where it came to none. */
  operation: OperationName | null;
}

/** As many as `alerts` gives; what is open comes first. */
const ALL_ALERTS = "100";

const noted = (outcome: string, text: string): ActedOnAlert => ({
  said: { message: noteMessage(":information_source:", text), as: "whisper" },
  outcome,
  operation: null,
});

const replayed: ActedOnAlert = { said: null, outcome: "replayed", operation: null };

const over = ({ target, id }: AlertPress): ActedOnAlert =>
  noted("over", `Alert ${id} of ${target} is over. Nothing was changed. \`/redis alerts\` shows what became of it.`);

const notFound = (answer: Extract<Answer, { ok: false }>, { target }: AlertPress, now: number): ActedOnAlert => {
  const { problem, notFirst } = answer;
  if (notFirst === "request") return replayed;
  if (problem.code === "unknown_target")
    return noted(
      "no_target",
      `The target ${target} is not in the configuration any more, so its alerts are over. Nothing was changed.`,
    );
  const message = problemMessage(problem, { now, failed: null });
  return { said: { message, as: "whisper" }, outcome: problem.code, operation: null };
};

/** What to ask for, or why there is nothing to do. */
const askedBy = (
  { act, target, id }: AlertPress,
  alert: AlertShown,
): { operation: OperationName; asking: Asking } | ActedOnAlert => {
  if (act === "mute") return { operation: "mute", asking: { target, input: { finding: alert.cause, for: MUTE_FOR } } };
  if (act === "acknowledge") {
    const by = alert.life.findLast(({ what }) => what === "acknowledged")?.by ?? null;
    if (alert.state !== "acknowledged") return { operation: "acknowledge", asking: { target, input: { id: `${id}` } } };
    const who = by === null ? "" : `, by ${callerText(by)}`;
    return noted("already", `Alert ${id} of ${target} is acknowledged already${who}. Nothing was changed.`);
  }
  const { step, next_step } = alert;
  if (step === undefined || !isOperation(step.operation))
    return noted("no_step", `There is no step by now that redis-ops can take by itself. Next: ${next_step}`);
  return { operation: step.operation, asking: { target, input: step.input } };
};

/** Rejects only because of a bug. */
export const actOnAlert = async (press: AlertPress, at: Situation): Promise<ActedOnAlert> => {
  const { target, id } = press;
  const input = { limit: ALL_ALERTS };
  const found = await at.call({ by: at.by, operation: "alerts", target, input, idempotencyKey: null });
  if (!found.ok) return notFound(found, press, at.bot.now());
  const { envelope } = found;
  if (envelope.operation !== "alerts")
    return noted("unknown_answer", "The alert came in a form that this version of the bot does not know.");
  const alert = envelope.data.alerts.find((each) => each.id === id);
  if (alert === undefined || alert.state === "settled") return over(press);
  const asked = askedBy(press, alert);
  if ("said" in asked) return asked;
  const { operation, asking } = asked;
  const spoken = await answerTo(operation, asking, at);
  if (spoken === null) return replayed;
  return { said: { message: spoken.message, as: "whisper" }, outcome: spoken.outcome, operation };
};
