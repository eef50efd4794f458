/** What can be pressed on an alert's message: what makes no sense any more is gone. Pure. */
import { type AlertAct, alertActionId, alertValue, MUTE_FOR } from "../../../../protocol/alert-press.ts";
import { stepOf } from "../../../../present/steps.ts";
import { shortened } from "../../../../shared/text.ts";
import { isInForce, keyOf } from "../made.ts";
import type { AlertTold } from "./message.ts";

/** https://docs.slack.dev/reference/block-kit/block-elements/button-element */
const LABEL_MOST = 75;

const button = (act: AlertAct, label: string, target: string, id: number) => ({
  type: "button" as const,
  text: { type: "plain_text" as const, text: shortened(label, LABEL_MOST) },
  action_id: alertActionId(act),
  value: alertValue({ target, id }),
  ...(act === "step" ? { style: "primary" as const } : {}),
});

/** What it would do has been done. */
const isDone = ({ step, made }: AlertTold): boolean => made != null && isInForce(made) && keyOf(step) === made.key;

const acts = (target: string, alert: AlertTold): [AlertAct, string][] => {
  const { stage, step, acknowledgedBy, mute, hasBot } = alert;
  if (stage === "settled" || hasBot !== true) return [];
  const next = isDone(alert) ? null : stepOf(step ?? undefined, target);
  return [
    ...(next === null ? [] : [["step", next.label] satisfies [AlertAct, string]]),
    ...(acknowledgedBy == null ? [["acknowledge", "Acknowledge"] satisfies [AlertAct, string]] : []),
    ...(mute == null ? [["mute", `Mute ${MUTE_FOR.replace("h", " h")}`] satisfies [AlertAct, string]] : []),
  ];
};

/** Their block; none where there is none. Of several alerts in one message each has its own, so that an `action_id` is there once in a block. */
export const buttonsOf = (target: string, alert: AlertTold) => {
  const elements = acts(target, alert).map(([act, label]) => button(act, label, target, alert.id));
  return elements.length === 0 ? [] : [{ type: "actions" as const, elements }];
};
