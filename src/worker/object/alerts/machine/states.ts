/** What is known of an alert, the states it can be in, and the one table of what may happen to it in each. */
import type { Hop } from "../../../../protocol/failure.ts";
import type { Caller } from "../../../../protocol/operation.ts";
import type { Step as NextStep, Verdict } from "../../../../protocol/verdict.ts";
import type { MuteOf } from "../../../../protocol/operations/alerts.ts";
import type { EventName } from "./events.ts";

/** `changed` is raised, and since then worse, or another cause or further consequences were found. */
export const ALERT_STATES = ["raised", "changed", "acknowledged", "settled"] as const;
export type Stage = "suspected" | (typeof ALERT_STATES)[number];

/** One message less until its end. Times are milliseconds since the epoch. */
export interface Mute {
  /** Since when. Left out by an earlier version. */
  from?: number;
  until: number;
  by: string;
  reason: string | null;
  /** What was muted: this finding, all of them, or the time by the configuration. Left out by an earlier version. */
  of?: MuteOf;
}

/** Of a host that does not answer: where on the way, and the last good reading of the target, `at` in milliseconds since the epoch. */
export interface Away {
  hop: Hop;
  detail: string;
  lastGood: { at: number; summary: string } | null;
}

/** What a sample shows of a cause. */
export interface Sight {
  /** The finding's id, or `no_answer`. */
  cause: string;
  /** Of the findings that follow from it. */
  consequences: readonly string[];
  /** The worst of them all. */
  verdict: Exclude<Verdict, "ok">;
  /** What was judged, and what it crossed; of no answer 1 and 1. */
  figure: number;
  threshold: number;
  text: string;
  next_step: string;
  step: NextStep | null;
  /** As in `ForWatch`: of whatever was found by then. */
  about?: Readonly<Record<string, string>> | undefined;
  /** Null, or left out by an earlier version, where it is not the host that does not answer. */
  away?: Away | null;
}

/** All times are milliseconds since the epoch. */
export interface Alert extends Sight {
  /** 0 until the book has given it a number. */
  id: number;
  stage: Stage;
  firstAt: number;
  raisedAt: number | null;
  settledAt: number | null;
  /** In how many samples, and in how many one after the other up to now, it was seen. */
  sightings: number;
  seenInRow: number;
  /** The first of those. */
  seenFrom: number;
  /** In how many samples one after the other up to now it was less bad than its message shows it. Left out for none. An earlier version has written the verdict of the message beside it. */
  lessInRow?: number;
  /** In how many samples one after the other up to now it was not there, and since when. */
  goneInRow: number;
  goneAt: number | null;
  /** How often it was gone in one sample and back in the next, since it was raised. */
  lapses: number;
  /** How often it was raised: more than once where it came back after it had settled. */
  comings: number;
  /** The worst it was since it was raised. */
  worst: Exclude<Verdict, "ok">;
  /** The worst it was told as; null where nobody was told. */
  told: Exclude<Verdict, "ok"> | null;
  /** Every finding that was ever part of it. */
  mentioned: readonly string[];
  acknowledgedBy: Caller | null;
  mute: Mute | null;
  /** How many messages the mute has kept back, and since when; milliseconds since the epoch. What an earlier version has written lacks the time. */
  kept: number;
  keptSince?: number;
}

/** `nothing` is not on the books; `muted` is any that is not over, under a mute. */
export type StateName = "nothing" | "muted" | Stage;

export const nameOf = (alert: Pick<Alert, "stage" | "mute"> | null): StateName => {
  if (alert === null) return "nothing";
  return alert.mute === null || alert.stage === "settled" ? alert.stage : "muted";
};

/** Ends it at once, whatever is seen: it is nothing to watch, or part of another alert. */
const ends = <S extends StateName>(...states: S[]) => ({ unwatched: states, absorbed: states }) as const;

/** Which event is allowed in which state, and where it may lead. `step` throws for any other: it would be a bug. */
export const TABLE = {
  nothing: { seen: ["suspected", "raised", "muted"] },
  suspected: {
    seen: ["suspected", "raised", "muted"],
    gone: ["suspected", "nothing"],
    muted: ["muted"],
    ...ends("nothing"),
  },
  raised: {
    seen: ["raised", "changed", "muted"],
    gone: ["raised", "settled"],
    acknowledged: ["acknowledged"],
    muted: ["muted"],
    ...ends("settled"),
  },
  changed: {
    seen: ["changed", "muted"],
    gone: ["changed", "settled"],
    acknowledged: ["acknowledged"],
    muted: ["muted"],
    ...ends("settled"),
  },
  acknowledged: {
    seen: ["acknowledged", "changed", "muted"],
    gone: ["acknowledged", "settled"],
    acknowledged: ["acknowledged"],
    muted: ["muted"],
    ...ends("settled"),
  },
  muted: {
    seen: ["muted", "suspected", "raised", "changed", "acknowledged"],
    gone: ["muted", "settled", "nothing"],
    acknowledged: ["muted"],
    muted: ["muted"],
    mute_over: ["suspected", "raised", "changed", "acknowledged"],
    ...ends("settled", "nothing"),
  },
  settled: { seen: ["settled", "raised", "muted"], gone: ["settled"] },
} as const satisfies Record<StateName, Partial<Record<EventName, readonly StateName[]>>>;

/** Where an event may lead from a state; undefined where it is not allowed. */
export const leadsTo = (state: StateName, event: EventName): readonly StateName[] | undefined =>
  (TABLE[state] as Partial<Record<EventName, readonly StateName[]>>)[event];
