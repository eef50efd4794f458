/** What is told of an alert, whoever it is sent to. Pure. */
import type { OfTarget } from "../../../../protocol/alert-press.ts";
import type { Ended } from "../kept/kept.ts";
import type { Notice } from "../machine/events.ts";
import type { Alert } from "../machine/states.ts";
import { isInForce, type Made } from "../made.ts";

/** An alert as it is told. What an earlier version has written may lack what may be left out here. */
export type AlertTold = Pick<Alert, "id" | "cause" | "consequences" | "verdict" | "text" | "next_step" | "stage"> &
  Partial<Pick<Alert, "step" | "acknowledgedBy" | "mute">> & {
    /** What was changed since for it, or null. */
    made?: Made | null;
    /** Whether somebody takes what is pressed in Slack. */
    hasBot?: boolean;
  };

/** `made`: something was changed that the alert's step is about, or went back. Only what was told can show it, so it is an edit. */
export type Telling = Notice | { how: "edit"; what: "made" };

export interface Message {
  /** The same over all tries, so that the other side can tell a second one. */
  id: string;
  target: string;
  notice: Telling;
  alert: AlertTold;
  /** When it happened, milliseconds since the epoch. */
  at: number;
  /** Of a host that does not answer: the targets that are told of together, by name. `target` and the alert's id are of the one that was hit first. */
  targets?: readonly string[];
  /** All that were hit since it was raised first, by name. */
  all?: readonly string[];
  /** What the alert is called (`aliasOf`), where `target` is another one by now that its reader may know of. */
  alias?: string;
  /** The number of what is told of together, in the object that tells of it. */
  incident?: number;
  /** Of those that are hit now: each alert, and what people have done about it. `told_in` is whom this tells. Left out by an earlier version. */
  together?: { told_in: string; alerts: readonly Told[] };
}

/** One of several that are told of together. */
export interface Told extends OfTarget {
  acknowledgedBy: Alert["acknowledgedBy"];
  mute: Alert["mute"];
}

/** What is told of something else: the warnings of a night, what a mute has kept back, a destination that fails. */
export interface Word {
  id: string;
  target: string;
  what: "morning" | "kept_back" | "fails" | "works_again";
  /** Without what was kept back, which each layout says in its own way. */
  text: string;
  /** Of a morning: the alerts that it tells of. */
  night?: readonly AlertTold[];
  /** What mutes have kept back, where that is told. */
  kept?: readonly Ended[];
  at: number;
}

const WORDS: Readonly<Record<Notice["what"], string>> = {
  raised: "raised",
  came_back: "is back",
  changed: "changed",
  comes_and_goes: "comes and goes",
  acknowledged: "is acknowledged",
  muted: "is muted",
  mute_over: "is no longer muted",
  settled: "is over",
};

/** `raised`, `is over`. */
export const wordOf = ({ what }: Telling, { made, stage }: AlertTold): string => {
  if (what !== "made") return WORDS[what];
  if (stage === "settled") return WORDS.settled;
  return made != null && isInForce(made) ? "has a change made for it" : "has its change put back";
};

/** Of several: what somebody has done to some of them only. */
const isInPart = ({ what }: Telling, told: readonly Told[]): boolean => {
  if (what === "acknowledged") return told.some(({ acknowledgedBy }) => acknowledgedBy === null);
  if (what === "muted") return told.some(({ mute }) => mute === null);
  return what === "mute_over" && told.some(({ mute }) => mute !== null);
};

/** `prod, critical, raised: Redis uses 95 % of maxmemory …`. */
export const lineOf = ({ target, notice, alert, together }: Message): string => {
  const { verdict, text, stage } = alert;
  const part = isInPart(notice, together?.alerts ?? []) ? " in part" : "";
  return `${target}, ${stage === "settled" ? "" : `${verdict}, `}${wordOf(notice, alert)}${part}: ${text}`;
};

/** What an alert is called by the other side, for as long as it lives. */
export const aliasOf = ({ target, alert }: Pick<Message, "target" | "alert">): string =>
  `redis-ops/${target}/${alert.id}`;
