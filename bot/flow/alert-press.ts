/**
 * Does what a button of an alert's message in a channel stands for. The message is for all, so whoever presses is answered alone, beside it; it is brought up to date
 * by who posted it. The alert is looked up first: what was told may be over, and its next step another one by now.
 */
import { MUTE_FOR, type AlertAct, type AlertPress, type OfTarget } from "../../src/protocol/alert-press.ts";
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

/** What to ask for, or why there is nothing to do. */
export type Wanted = { operation: OperationName; asking: Asking } | ActedOnAlert;

/** As many as `alerts` gives; what is open comes first. */
const ALL_ALERTS = "100";

export const noted = (outcome: string, text: string): ActedOnAlert => ({
  said: { message: noteMessage(":information_source:", text), as: "whisper" },
  outcome,
  operation: null,
});

export const replayed: ActedOnAlert = { said: null, outcome: "replayed", operation: null };

const over = ({ target, id }: OfTarget): ActedOnAlert =>
  noted("over", `Alert ${id} of ${target} is over. Nothing was changed. \`/redis alerts\` shows what became of it.`);

const notFound = (answer: Extract<Answer, { ok: false }>, { target }: OfTarget, now: number): ActedOnAlert => {
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

/** What a button puts in, of an alert as it is now. */
export const INPUTS = {
  acknowledge: ({ id }) => ({ id: `${id}` }),
  mute: ({ cause }) => ({ finding: cause, for: MUTE_FOR }),
  unmute: ({ cause }) => ({ finding: cause }),
} as const satisfies Record<Exclude<AlertAct, "step">, (alert: AlertShown) => Asking["input"]>;

/** What one button asks for, of an alert as it is now. Only what somebody has muted is ended by hand. */
const unmuting = (alert: AlertShown, { target, id }: OfTarget): Wanted => {
  const { mute_of } = alert;
  if (mute_of === "configuration")
    return noted(
      "maintenance",
      `Alert ${id} of ${target} is kept back by maintenance, which ends by itself, or in the configuration. Nothing was changed.`,
    );
  return { operation: "unmute", asking: { target, input: mute_of === "all" ? {} : INPUTS.unmute(alert) } };
};

const already = ({ target, id }: OfTarget, { life }: AlertShown, what: "acknowledged" | "muted"): ActedOnAlert => {
  const by = life.findLast((line) => line.what === what)?.by ?? null;
  const who = by === null ? "" : `, by ${callerText(by)}`;
  return noted("already", `Alert ${id} of ${target} is ${what} already${who}. Nothing was changed.`);
};

export const askedBy = (act: AlertAct, of: OfTarget, alert: AlertShown): Wanted => {
  const { target } = of;
  const { state, step, next_step } = alert;
  if (act === "unmute") return unmuting(alert, of);
  if (act === "mute" && state === "muted") return already(of, alert, "muted");
  if (act === "mute") return { operation: act, asking: { target, input: INPUTS.mute(alert) } };
  if (act === "acknowledge" && state === "acknowledged") return already(of, alert, "acknowledged");
  if (act === "acknowledge") return { operation: act, asking: { target, input: INPUTS.acknowledge(alert) } };
  if (step === undefined || !isOperation(step.operation))
    return noted("no_step", `There is no step by now that redis-ops can take by itself. Next: ${next_step}`);
  return { operation: step.operation, asking: { target, input: step.input } };
};

/** The alert, while it is open. */
export const lookUp = async (of: OfTarget, at: Situation): Promise<{ alert: AlertShown } | ActedOnAlert> => {
  const { target, id } = of;
  const input = { limit: ALL_ALERTS };
  const found = await at.call({ by: at.by, operation: "alerts", target, input, idempotencyKey: null });
  if (!found.ok) return notFound(found, of, at.bot.now());
  const { envelope } = found;
  if (envelope.operation !== "alerts")
    return noted("unknown_answer", "The alert came in a form that this version of the bot does not know.");
  const alert = envelope.data.alerts.find((each) => each.id === id);
  return alert === undefined || alert.state === "settled" ? over(of) : { alert };
};

export const asked = async (wanted: Wanted, at: Situation): Promise<ActedOnAlert> => {
  if ("said" in wanted) return wanted;
  const { operation, asking } = wanted;
  const spoken = await answerTo(operation, asking, at);
  if (spoken === null) return replayed;
  return { said: { message: spoken.message, as: "whisper" }, outcome: spoken.outcome, operation };
};

/** Rejects only because of a bug. */
export const actOnAlert = async ({ act, ...of }: AlertPress, at: Situation): Promise<ActedOnAlert> => {
  const found = await lookUp(of, at);
  return "alert" in found ? asked(askedBy(act, of, found.alert), at) : found;
};
