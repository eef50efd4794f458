/** What `alerts` answers, made of what is on the books. Pure. */
import type { Answered } from "../../../protocol/answer.ts";
import type { AlertShown } from "../../../protocol/operations/alerts.ts";
import type { Reason } from "../../../protocol/verdict.ts";
import { counted } from "../../../shared/figures.ts";
import { worstFirst } from "../../judge/rule.ts";
import type { Life } from "./book.ts";
import { nameOf } from "./machine/states.ts";
import { comesAndGoes } from "./machine/step.ts";

const isoOf = (at: number): string => new Date(at).toISOString();

const stateOf = (alert: Life["alert"]): AlertShown["state"] => {
  const name = nameOf(alert);
  return name === "nothing" || name === "suspected" ? "raised" : name;
};

const shown = ({ alert, lines }: Life, toldBy: Told["toldBy"]): AlertShown => {
  const teller = toldBy.get(alert.id);
  const { id, cause, consequences, verdict, text, next_step, step, firstAt, raisedAt, settledAt, mute } = alert;
  return {
    ...{ id, cause, consequences: [...consequences], state: stateOf(alert), verdict, text, next_step },
    ...(step === null ? {} : { step }),
    raised_at: isoOf(raisedAt ?? firstAt),
    settled_at: settledAt === null ? null : isoOf(settledAt),
    muted_until: mute === null || settledAt !== null ? null : isoOf(mute.until),
    ...(mute?.of === undefined || settledAt !== null ? {} : { mute_of: mute.of }),
    comes_and_goes: comesAndGoes(alert),
    ...(teller === undefined ? {} : { told_by: teller }),
    life: lines.map(({ at, what, cause: then, by, detail }) => ({ at: isoOf(at), what, cause: then, by, detail })),
  };
};

/** What is open is why it is not well; what is muted is not told of. */
const reasonOf = ({ cause, verdict, figure, threshold, text, next_step, step }: Life["alert"]): Reason => ({
  ...{ id: cause, verdict, figure, threshold, text, next_step },
  ...(step === null ? {} : { step }),
});

const summaryOf = (alerts: readonly AlertShown[], watched: boolean): string => {
  const open = alerts.filter(({ state }) => state !== "settled");
  const [first] = open;
  if (first !== undefined) return `${counted(open.length, "alert")} open. ${first.text}`;
  if (!watched) return "This target is not watched, so nothing is raised.";
  return alerts.length === 0 ? "The watch has found nothing wrong yet." : "No alert is open.";
};

export interface Told {
  isWatched: boolean;
  /** Destinations that nothing was accepted by, since when; milliseconds since the epoch, as is `now`. */
  failing: ReadonlyMap<string, number>;
  /** Which target's object tells of an alert, by the alert's number, where several of one host are told of together. */
  toldBy: ReadonlyMap<number, string>;
  /** Why, where that is known. */
  reasons: ReadonlyMap<string, string>;
  now: number;
}

export const alertsAnswered = (
  lives: readonly Life[],
  { isWatched: watched, failing, reasons: why, toldBy, now }: Told,
): Answered => {
  const alerts = lives.map((life) => shown(life, toldBy));
  const open = lives.map(({ alert }) => alert).filter(({ stage, mute }) => stage !== "settled" && mute === null);
  const reasons = worstFirst(open).map(reasonOf);
  const destinations = [...failing].map(([name, since]) => {
    const known = why.get(name);
    return { name, failing_since: isoOf(since), ...(known === undefined ? {} : { why: known }) };
  });
  return {
    ...{
      at: isoOf(now),
      age_ms: 0,
      verdict: reasons[0]?.verdict ?? "ok",
      reasons,
      summary: summaryOf(alerts, watched),
    },
    data: { watched, alerts, failing: destinations },
    commands: [],
  };
};
