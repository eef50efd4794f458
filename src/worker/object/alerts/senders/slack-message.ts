/** An alert as a message of Slack's: what it is, what was done about it, what to do next, and the buttons for that. Pure. */
import { fromTo, settingText } from "../../../../shared/setting.ts";
import type { Made } from "../made.ts";
import { type AlertTold, lineOf, type Message } from "./message.ts";
import { buttonsOf, togetherButtons } from "./slack-buttons.ts";
import { acknowledgedOf, acknowledgedText, mutedOf, mutedText, withinRoom } from "./slack-done.ts";
import { fitting, harmless, instantText, personText, section, SECTION_MOST } from "./slack-text.ts";

/** All parts together must stay below some 13,000 characters (https://github.com/slackapi/bolt-js/issues/2509). */
const PART_MOST = 2500;
/** Of a message without blocks (https://docs.slack.dev/reference/methods/chat.postMessage/#truncating). */
const TEXT_MOST = 4000;

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
      return "; gone, another Redis process answers";
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

/** What was done about it, a line for each; harmless. */
export const doneAbout = ({ stage, acknowledgedBy, mute, made }: AlertTold): string[] => {
  const isOver = stage === "settled";
  return [
    ...(isOver || acknowledgedBy == null ? [] : [acknowledgedText(acknowledgedBy)]),
    ...(isOver || mute == null ? [] : [mutedText(mute)]),
    ...(made == null ? [] : [`Changed: ${madeText(made)}`]),
  ];
};

/** What there is to know of an alert below its line. A chart of it stands before this (`withChart`). @param most characters of each part */
export const detailsOf = (target: string, alert: AlertTold, most = PART_MOST, together?: Message["together"]) => {
  const { stage, next_step, consequences } = alert;
  const done =
    together === undefined ? doneAbout(alert) : [...acknowledgedOf(together.alerts), ...mutedOf(together.alerts)];
  return [
    ...(stage === "settled" ? [] : [section(fitting(`Next: ${next_step}`, most))]),
    ...(consequences.length === 0 ? [] : [section(fitting(`With it: ${consequences.join(", ")}`, most))]),
    ...(done.length === 0 ? [] : [section(withinRoom(done, SECTION_MOST))]),
    ...(together === undefined ? buttonsOf(target, alert) : togetherButtons(alert, together)),
  ];
};

export const blocksOf = (message: Message) => [
  section(fitting(lineOf(message), PART_MOST)),
  ...detailsOf(message.target, message.alert, PART_MOST, message.together),
];

/** The same for the thread: what happened, and of what people did who did it. */
export const followUpOf = (message: Message): string => {
  const { notice, alert, together } = message;
  const { acknowledgedBy, mute, made } = alert;
  const line = fitting(lineOf(message));
  if (together !== undefined) {
    const about = { acknowledged: acknowledgedOf, muted: mutedOf } as const;
    const told = notice.what === "acknowledged" || notice.what === "muted" ? about[notice.what](together.alerts) : [];
    return withinRoom([line, ...told], TEXT_MOST);
  }
  if (notice.what === "made") return made == null ? line : madeText(made);
  if (notice.what === "muted" && mute != null) return `${line}\n${mutedText(mute)}`;
  if (notice.what !== "acknowledged" || acknowledgedBy == null) return line;
  return `${line}\n${acknowledgedText(acknowledgedBy)}`;
};
