/**
 * What a button on an alert's message in a Slack channel says: what to do about which alert of which target. It is no secret and grants nothing, so it is not signed as
 * the bot's own buttons are: anybody in the channel may press it, the alert and its step are looked up then, and it does what the one who presses may type.
 */

/** `step`: the alert's next step, as it is by then. */
export const ALERT_ACTS = ["step", "acknowledge", "mute"] as const;
export type AlertAct = (typeof ALERT_ACTS)[number];

/** What the button that mutes asks for; as a person writes it. */
export const MUTE_FOR = "2h";

const PREFIX = "redis_ops_alert:";

/** The actions that are an alert's. */
export const ALERT_ACTION_ID = /^redis_ops_alert:[a-z]{1,16}$/;

export const alertActionId = (act: AlertAct): string => `${PREFIX}${act}`;

export interface AlertPress {
  act: AlertAct;
  target: string;
  /** The alert's number. */
  id: number;
}

/** A button's `value`: `prod/14`. */
export const alertValue = ({ target, id }: Omit<AlertPress, "act">): string => `${target}/${id}`;

/** Null for what this version has not made. */
export const readAlertPress = (actionId: string, value: string): AlertPress | null => {
  const act = ALERT_ACTS.find((each) => actionId === alertActionId(each));
  const [, target, id] = /^([a-z0-9][a-z0-9_-]{0,62})\/([1-9][0-9]{0,14})$/.exec(value) ?? [];
  return act === undefined || target === undefined || id === undefined ? null : { act, target, id: Number(id) };
};
