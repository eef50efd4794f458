/** What can be pressed on an alert's message: what makes no sense any more is gone. Pure. */
import { type AlertAct, alertActionId, alertValue, MUTE_FOR, togetherValue } from "../../../../protocol/alert-press.ts";
import { stepOf } from "../../../../present/steps.ts";
import { shortened } from "../../../../shared/text.ts";
import { isInForce, keyOf } from "../made.ts";
import type { AlertTold, Message } from "./message.ts";

type Act = readonly [AlertAct, string];

/** https://docs.slack.dev/reference/block-kit/block-elements/button-element */
const LABEL_MOST = 75;

const button = ([act, label]: Act, value: string) => ({
  type: "button" as const,
  text: { type: "plain_text" as const, text: shortened(label, LABEL_MOST) },
  action_id: alertActionId(act),
  value,
  ...(act === "step" ? { style: "primary" as const } : {}),
});

/** What it would do has been done. */
const isDone = ({ step, made }: AlertTold): boolean => made != null && isInForce(made) && keyOf(step) === made.key;

const ACKNOWLEDGE: Act = ["acknowledge", "Acknowledge"];
const MUTE: Act = ["mute", `Mute ${MUTE_FOR.replace("h", " h")}`];
const UNMUTE: Act = ["unmute", "Unmute"];

/** A time that the configuration has muted ends there. What an earlier version has written does not say which it is. */
const endsByHand = (mute: AlertTold["mute"]): boolean =>
  mute != null && mute.of !== undefined && mute.of !== "configuration";

/** @param all what people have done about each of those that the message tells of */
const actsOn = (all: readonly Pick<AlertTold, "acknowledgedBy" | "mute">[]): Act[] => [
  ...(all.some(({ acknowledgedBy }) => acknowledgedBy == null) ? [ACKNOWLEDGE] : []),
  ...(all.some(({ mute }) => mute == null) ? [MUTE] : []),
  ...(all.some(({ mute }) => endsByHand(mute)) ? [UNMUTE] : []),
];

/** @param all as in `actsOn` */
const acts = (target: string, alert: AlertTold, all: Parameters<typeof actsOn>[0]): Act[] => {
  const next = isDone(alert) ? null : stepOf(alert.step ?? undefined, target);
  return [...(next === null ? [] : [["step", next.label] satisfies Act]), ...actsOn(all)];
};

const isOffered = ({ stage, hasBot }: AlertTold): boolean => stage !== "settled" && hasBot === true;

const block = (all: readonly Act[], value: string) =>
  all.length === 0 ? [] : [{ type: "actions" as const, elements: all.map((act) => button(act, value)) }];

/** Their block; none where there is none. Of several alerts in one message each has its own, so that an `action_id` is there once in a block. */
export const buttonsOf = (target: string, alert: AlertTold) =>
  isOffered(alert) ? block(acts(target, alert, [alert]), alertValue({ target, id: alert.id })) : [];

/** Of several targets that are told of together: each button is for all of them that it still makes sense for. */
export const togetherButtons = (alert: AlertTold, { told_in, alerts }: NonNullable<Message["together"]>) => {
  const [first, ...others] = alerts;
  if (first === undefined || !isOffered(alert)) return [];
  return block(
    acts(first.target, alert, alerts),
    others.length === 0 ? alertValue(first) : togetherValue(told_in, alerts),
  );
};
