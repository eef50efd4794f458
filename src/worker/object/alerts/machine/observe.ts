/** From a sample to what happens to the alerts of its target. Pure. */
import type { Failure } from "../../../../protocol/failure.ts";
import type { Finding } from "../../../../protocol/operations/doctor.ts";
import { age } from "../../../../shared/figures.ts";
import { byCause, type Group, IS_AWAY, IS_MET, leadsTo } from "../../../judge/causes.ts";
import { covering } from "../../../judge/rule.ts";
import { APP_ERROR_RECENT_MS } from "../../../judge/thresholds.ts";
import { isOfHost } from "../one-host/placed.ts";
import type { AlertEvent, Seen } from "./events.ts";
import type { Alert, Mute, Sight } from "./states.ts";

/** The cause of what no sample could be taken of. */
export const NO_ANSWER = "no_answer";

/** What settled is the same alert when it comes back within this time. */
export const SAME_MS = 6 * 3_600_000;

/** A container that was made anew on purpose is well again by then, and a line that blinked is back. */
const MADE_ANEW_MS = 15_000;
const BLINKED_MS = 60_000;
/** What applications met meanwhile is found for as long as `APP_ERROR_RECENT_MS`; a minute later it is news. */
const HEALED_MS = APP_ERROR_RECENT_MS + 60_000;

/** `at` is milliseconds since the epoch. */
export type Sample =
  | {
      at: number;
      /** Of `doctor`. */
      findings: readonly Finding[];
      /** The rules of which nothing is there: what they look at is fine, or they have nothing to look at. Of what is in neither list nobody knows. */
      fine: readonly string[];
      /** As in `ForWatch`; left out where no finding is about one of several. */
      about?: Readonly<Record<string, string>>;
    }
  | {
      at: number;
      failure: Failure;
      lastGood: { at: number; summary: string } | null;
    };

/** A mute of one finding, or of all with `null`. */
export type MuteOf = (finding: string) => Mute | null;

/** What happens to which alert; null for what is not on the books. In this order. */
export interface Observed {
  alert: Alert | null;
  event: AlertEvent;
}

type Shown = Pick<Seen, "sight" | "holdMs">;

/** The whole of a sample: what is wrong by cause, and what is known to be fine. */
const sightsOf = (sample: Sample): Shown[] => {
  if ("failure" in sample) return [noAnswer(sample.failure, sample.lastGood, sample.at)];
  const isYoung = sample.findings.some(({ id }) => id === "recent_start");
  return byCause(sample.findings.filter(({ verdict }) => verdict !== "ok")).map((group) => sighted(group, isYoung));
};

/** How long what it looks like must last that it is no container which somebody makes anew; null where it is something else. */
const holdMsOf = ({ cause, consequences }: Group<Finding>, isYoung: boolean): number | null => {
  const isPassing = [cause, ...consequences].every(
    ({ id, verdict }) => verdict !== "critical" || IS_AWAY.has(id) || IS_MET.has(id),
  );
  if (!isPassing) return null;
  if (IS_AWAY.has(cause.id)) return MADE_ANEW_MS;
  return isYoung && IS_MET.has(cause.id) ? HEALED_MS : null;
};

const sighted = (group: Group<Finding>, isYoung: boolean): Shown => {
  const { cause, consequences } = group;
  const { id, figure, threshold, text, next_step, step } = cause;
  const isCritical = [cause, ...consequences].some(({ verdict }) => verdict === "critical");
  return {
    sight: {
      ...{ cause: id, consequences: consequences.map((each) => each.id), figure, threshold },
      ...{ text, next_step, step: step ?? null, away: null },
      verdict: isCritical ? "critical" : "warn",
    },
    holdMs: holdMsOf(group, isYoung),
  };
};

const noAnswer = (failure: Failure, lastGood: { at: number; summary: string } | null, at: number): Shown => {
  const { hop, detail, hint } = failure;
  const before = lastGood === null ? "" : ` ${age(at - lastGood.at)} ago: ${lastGood.summary}`;
  return {
    sight: {
      ...{
        cause: NO_ANSWER,
        consequences: [],
        verdict: "critical",
        figure: 1,
        threshold: 1,
        next_step: hint,
        step: { operation: "ping", input: {} },
        away: isOfHost(failure) ? { hop, detail, lastGood } : null,
      },
      text: `No answer, at the hop ${hop}: ${detail}${before}`,
    },
    holdMs: BLINKED_MS,
  };
};

const idsOf = ({ cause, consequences }: Sight): string[] => [cause, ...consequences];

/** The same matter: they share a finding, or the one may follow from the other. */
const isSame = (alert: Alert, sight: Sight): boolean => {
  const ids = idsOf(sight);
  return idsOf(alert).some((id) => ids.some((other) => id === other || leadsTo(id, other) || leadsTo(other, id)));
};

/** What was seen again since may be about to come back. */
const isOver = ({ stage, settledAt, sightings }: Alert, at: number): boolean =>
  stage === "settled" && sightings === 0 && at - (settledAt ?? at) > SAME_MS;

/** Several causes that one alert has to do with are one from then on: the first of them, with the others inside. */
const joined = ([first, ...others]: readonly [Shown, ...Shown[]]): Shown => {
  const sights = others.map(({ sight }) => sight);
  const isCritical = [first.sight, ...sights].some(({ verdict }) => verdict === "critical");
  return {
    sight: {
      ...first.sight,
      consequences: [...first.sight.consequences, ...sights.flatMap(idsOf)],
      verdict: isCritical ? "critical" : "warn",
    },
    holdMs: [first, ...others].every(({ holdMs }) => holdMs !== null) ? first.holdMs : null,
  };
};

/** Which of several a finding is about. An earlier version has not written that; the text of a long queue, the only one of its kind then, says it. */
const aboutOf = ({ about, text }: Alert, id: string): string | null => {
  const written = about?.[id];
  if (written !== undefined) return written;
  const [, queue, library, database = "0"] = / in the queue (.*) of (\S+?)(?: in database (\d+))?\.$/.exec(text) ?? [];
  return library === undefined ? null : `${library.toLowerCase().replaceAll("-", "_")} ${database} ${queue}`;
};

/** Whether it is known that nothing of it is there any more. A sample that could not be taken tells only that. */
const isGone = (alert: Alert, sample: Sample): boolean => {
  if ("failure" in sample) return false;
  if (alert.cause === NO_ANSWER) return true;
  const known = new Set([...sample.fine, ...sample.findings.map(({ id }) => id)]);
  return idsOf(alert).every((id) => {
    const about = aboutOf(alert, id);
    return known.has(id) || (about !== null && covering(about).some((each) => known.has(`${id} ${each}`)));
  });
};

/**
 * @param alerts of this target, the oldest first; what is over long since does no harm
 * @param muteOf what covers a finding at the time of the sample
 */
export const observe = (alerts: readonly Alert[], sample: Sample, muteOf: MuteOf): Observed[] => {
  const { at } = sample;
  const mine = alerts.filter((alert) => !isOver(alert, at));
  const open = mine.filter(({ stage }) => stage !== "settled");
  const left = new Set(sightsOf(sample));
  const events: Observed[] = [];
  const matched = new Map<Alert, Shown>();
  // What is open takes what it has to do with before what has settled does.
  for (const alert of [...open, ...mine.filter(({ stage }) => stage === "settled")]) {
    const [first, ...others] = [...left].filter(({ sight }) => isSame(alert, sight));
    if (first === undefined) continue;
    for (const each of [first, ...others]) left.delete(each);
    matched.set(alert, joined([first, ...others]));
  }
  for (const alert of open) {
    if (matched.has(alert)) continue;
    // What it had was taken by an older one: then they are one matter.
    const other = [...matched].find(([, { sight }]) => idsOf(sight).some((id) => idsOf(alert).includes(id)))?.[0];
    if (other !== undefined) events.push({ alert, event: { at, name: "absorbed", into: other.id } });
    else if (isGone(alert, sample)) events.push({ alert, event: { at, name: "gone" } });
  }
  for (const alert of mine)
    if (alert.stage === "settled" && alert.sightings > 0 && !matched.has(alert) && isGone(alert, sample))
      events.push({ alert, event: { at, name: "gone" } });
  const about = "failure" in sample ? undefined : sample.about;
  const seen = (alert: Alert | null, { sight, holdMs }: Shown): Observed => ({
    alert,
    event: { at, name: "seen", sight: { ...sight, about }, holdMs, mute: muteOf(sight.cause) },
  });
  return [
    ...events,
    ...[...matched].map(([alert, each]) => seen(alert, each)),
    ...[...left].map((each) => seen(null, each)),
  ];
};

/** Mutes that have ended by `at`: asked before each sample, and at their ends. One that begins only then was copied from a clock that was ahead. */
export const endedMutes = (alerts: readonly Alert[], at: number): Observed[] =>
  alerts
    .filter(({ mute, stage }) => stage !== "settled" && mute !== null && (mute.until <= at || (mute.from ?? at) > at))
    .map((alert) => ({ alert, event: { at, name: "mute_over" } }));

/** What becomes of the alerts of a target that is not watched any more, or not configured. */
export const unwatched = (alerts: readonly Alert[], at: number): Observed[] =>
  alerts.filter(({ stage }) => stage !== "settled").map((alert) => ({ alert, event: { at, name: "unwatched" } }));
