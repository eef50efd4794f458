/**
 * What a button on an alert's message in a Slack channel says: what to do about which alert of which target. It is no secret and grants nothing, so it is not signed as
 * the bot's own buttons are: anybody in the channel may press it, the alert and its step are looked up then, and it does what the one who presses may type.
 */

/** `step`: the alert's next step, as it is by then. */
export const ALERT_ACTS = ["step", "acknowledge", "mute", "unmute"] as const;
export type AlertAct = (typeof ALERT_ACTS)[number];

/** What the button that mutes asks for; as a person writes it. */
export const MUTE_FOR = "2h";

const PREFIX = "redis_ops_alert:";

/** The actions that are an alert's. */
export const ALERT_ACTION_ID = /^redis_ops_alert:[a-z]{1,16}$/;

export const alertActionId = (act: AlertAct): string => `${PREFIX}${act}`;

/** One alert, by the target it is of. */
export interface OfTarget {
  target: string;
  /** The alert's number. */
  id: number;
}

export interface AlertPress extends OfTarget {
  act: AlertAct;
  /** Where the message tells of several targets of one host: the destination that it was told to, and their alerts. The press's own target and number are the first's. */
  together?: { told_in: string; alerts: readonly OfTarget[] };
}

/** Of a button's `value` (https://docs.slack.dev/reference/block-kit/block-elements/button-element). */
const VALUE_MOST = 2000;

/** A button's `value`: `prod/14`. */
export const alertValue = ({ target, id }: OfTarget): string => `${target}/${id}`;

/** That of a button for several: `ops:prod/14,staging/3`. Who presses is asked for each by what is in the configuration; those that have no room here are only not named by a refusal. */
export const togetherValue = (told_in: string, alerts: readonly OfTarget[]): string => {
  let value = "";
  for (const each of alerts.map(alertValue)) {
    const longer = value === "" ? `${told_in}:${each}` : `${value},${each}`;
    if (longer.length > VALUE_MOST) break;
    value = longer;
  }
  return value;
};

const readOne = (value: string): OfTarget | null => {
  const [, target, id] = /^([a-z0-9][a-z0-9_-]{0,62})\/([1-9][0-9]{0,14})$/.exec(value) ?? [];
  return target === undefined || id === undefined ? null : { target, id: Number(id) };
};

/** Null for what this version has not made. */
export const readAlertPress = (actionId: string, value: string): AlertPress | null => {
  const act = ALERT_ACTS.find((each) => actionId === alertActionId(each));
  if (act === undefined || value.length > VALUE_MOST) return null;
  const [, told_in, list] = /^([a-z0-9][a-z0-9-]{0,31}):(.+)$/.exec(value) ?? [];
  const alerts = (list ?? value).split(",").map(readOne);
  const [first] = alerts;
  if (first == null || alerts.includes(null)) return null;
  if (told_in !== undefined)
    return { act, ...first, together: { told_in, alerts: alerts.filter((each) => each !== null) } };
  return alerts.length === 1 ? { act, ...first } : null;
};
