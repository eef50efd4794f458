/** An alert as a message of Slack's: what it is, what was done about it, what to do next, and the buttons for that. Pure. */
import { fromTo, settingText } from "../../../../shared/setting.ts";
import type { Made } from "../made.ts";
import { type AlertTold, lineOf, type Message } from "./message.ts";
import { buttonsOf } from "./slack-buttons.ts";
import { fitting, harmless, instantText, personText, section } from "./slack-text.ts";

/** All parts together must stay below some 13,000 characters (https://github.com/slackapi/bolt-js/issues/2509). */
const PART_MOST = 2500;

const became = ({ key, original, state, until }: Made): string => {
  const back = harmless(settingText(key, original));
  switch (state) {
    case "active":
      return until === null ? "" : `; it goes back to ${back} ${instantText(until)}`;
    case "kept":
      return "; in force until Redis restarts";
    case "reverted":
      return `; put back to ${back} by its timer`;
    case "undone":
      return `; undone, back to ${back}`;
    case "left":
      return "; its timer found another value, and left that";
    case "lost":
      return "; gone, since Redis was restarted";
    case "superseded":
    case "not_applied":
    case "unknown":
  }
  return "; look what it is now";
};

/** `maxmemory 512 MiB → 576 MiB, by ann (token); it goes back to 512 MiB at …`. */
export const madeText = (made: Made): string => {
  const { key, before, after, by } = made;
  const { from, to } = fromTo(key, before, after);
  return `${harmless(`${key} ${from} → ${to}`)}, by ${personText(by.id, by.via)}${became(made)}`;
};

export const mutedText = (mute: NonNullable<AlertTold["mute"]>): string => {
  const { until, by, reason } = mute;
  return `Muted until ${instantText(until)}, by ${personText(by)}${reason === null ? "" : `: ${harmless(reason)}`}`;
};

/** What was done about it, a line for each; harmless. */
export const doneAbout = ({ stage, acknowledgedBy, mute, made }: AlertTold): string[] => {
  const isOver = stage === "settled";
  return [
    ...(isOver || acknowledgedBy == null
      ? []
      : [`Acknowledged by ${personText(acknowledgedBy.id, acknowledgedBy.via)}`]),
    ...(isOver || mute == null ? [] : [mutedText(mute)]),
    ...(made == null ? [] : [`Changed: ${madeText(made)}`]),
  ];
};

/** What there is to know of an alert below its line. A chart of it stands before this (`withChart`). @param most characters of each part */
export const detailsOf = (target: string, alert: AlertTold, most = PART_MOST) => {
  const { stage, next_step, consequences } = alert;
  const done = doneAbout(alert);
  return [
    ...(stage === "settled" ? [] : [section(fitting(`Next: ${next_step}`, most))]),
    ...(consequences.length === 0 ? [] : [section(fitting(`With it: ${consequences.join(", ")}`, most))]),
    ...(done.length === 0 ? [] : [section(done.join("\n"))]),
    ...buttonsOf(target, alert),
  ];
};

export const blocksOf = (message: Message) => [
  section(fitting(lineOf(message), PART_MOST)),
  ...detailsOf(message.target, message.alert),
];

/** The same for the thread: what happened, and of what people did who did it. */
export const followUpOf = (message: Message): string => {
  const { notice, alert } = message;
  const { acknowledgedBy, mute, made } = alert;
  const line = fitting(lineOf(message));
  if (notice.what === "made") return made == null ? line : madeText(made);
  if (notice.what === "muted" && mute != null) return `${line}\n${mutedText(mute)}`;
  if (notice.what !== "acknowledged" || acknowledgedBy == null) return line;
  return `${line}\nAcknowledged by ${personText(acknowledgedBy.id, acknowledgedBy.via)}`;
};
