/** What a mute has kept back of alerts that have no message of their own: one summary of it, when nothing covers it any more. Loaded with `words.ts`. Pure. */
import { atLeast } from "../../../../protocol/verdict.ts";
import type { KeptBack } from "../machine/events.ts";
import type { Alert, Mute } from "../machine/states.ts";

/** Of one alert, from when it was raised under a mute to when it was gone. */
export interface Line extends KeptBack, Pick<Alert, "cause" | "verdict" | "text"> {
  alertId: number;
  /** The one destination that was not told of it before, where the others were; left out for all. */
  only?: string;
}

/** What is told when nothing covers it any more. `at`: when that was, milliseconds since the epoch. */
export interface Ended {
  lines: readonly Line[];
  at: number;
}

/** All of a cause: a finding that has come and gone several times is told in one line. Times are milliseconds since the epoch. */
export interface Finding extends Pick<Alert, "cause" | "verdict" | "text"> {
  /** The alerts, by their numbers. */
  ids: readonly number[];
  times: number;
  /** From the first time to the end of the last one; null where it is still so. */
  from: number;
  until: number | null;
}

/** A summary. */
export interface Kept {
  /** What covered it, from when to when. */
  from: number;
  until: number;
  /** Who has muted it, and why. */
  mutes: readonly Pick<Mute, "by" | "reason">[];
  findings: readonly Finding[];
}

type Known = Pick<Finding, "until" | "from" | "verdict">;

const latest = (one: number | null, other: number | null): number | null =>
  one === null || other === null ? null : Math.max(one, other);

const joined = (before: Finding | undefined, finding: Finding): Finding => ({
  ...finding,
  ids: [...new Set([...(before?.ids ?? []), ...finding.ids])],
  times: (before?.times ?? 0) + finding.times,
  from: Math.min(before?.from ?? finding.from, finding.from),
  until: before === undefined ? finding.until : latest(before.until, finding.until),
  verdict: before !== undefined && atLeast(before.verdict, finding.verdict) ? before.verdict : finding.verdict,
});

/** What is still so first, then the worst, then the oldest. */
const order = (one: Known, other: Known): number =>
  Number(other.until === null) - Number(one.until === null) ||
  Number(other.verdict === "critical") - Number(one.verdict === "critical") ||
  one.from - other.from;

const byCause = (findings: readonly Finding[]): Finding[] => {
  const all = new Map<string, Finding>();
  for (const finding of findings) all.set(finding.cause, joined(all.get(finding.cause), finding));
  return [...all.values()].toSorted(order);
};

const distinct = (mutes: Kept["mutes"]): Kept["mutes"] => [
  ...new Map(mutes.map(({ by, reason }) => [JSON.stringify([by, reason]), { by, reason }])).values(),
];

/** @param all what has waited for the same message: at least one, of at least one line each */
export const keptOf = (all: readonly Ended[]): Kept => {
  const lines = all.flatMap((each) => each.lines);
  const until = Math.max(...all.map(({ at }) => at));
  return {
    // A clock that was ahead may have written the beginning.
    from: Math.min(until, ...lines.map(({ mute, from }) => mute.from ?? from)),
    until,
    mutes: distinct(lines.map(({ mute }) => mute)),
    findings: byCause(
      lines.map(({ alertId, cause, verdict, text, from, until: gone }) => ({
        ...{ cause, verdict, text, ids: [alertId], times: 1, from, until: gone },
      })),
    ),
  };
};
