/**
 * The life of an alert: `step` is the only code that moves one from state to state. Pure: `observe.ts` makes the events of a sample, and what `step` wants
 * written and told is the book's and the delivery's.
 */
import type { Caller } from "../../../../protocol/operation.ts";
import { atLeast } from "../../../../protocol/verdict.ts";
import { counted, duration } from "../../../../shared/figures.ts";
import type { AlertEvent, KeptBack, Line, Notice, Seen, Step } from "./events.ts";
import { type Alert, leadsTo, type Mute, nameOf, type Sight } from "./states.ts";
import { doubledMs } from "../../../../shared/deadline.ts";

/** It holds when it was seen in so many samples one after the other, and is over when it was gone in so many. */
export const HOLDS = 2;
/** What came and went so often without holding does come and go, which holds. */
export const SIGHTINGS = 3;
/** What was gone in one sample and back in the next so often comes and goes, and settles only after a while. */
export const LAPSES = 2;
/** What comes and goes is over when it was gone for so long; and twice as long for each time that it came back after all. */
export const CALM_MS = 30 * 60_000;
const CALM_MOST_MS = 12 * 3_600_000;
/** Throws for an event that the table does not allow: only a bug sends one. */
export const step = (alert: Alert | null, event: AlertEvent): Step => {
  const from = nameOf(alert);
  const allowed = leadsTo(from, event.name);
  const next = alert === null ? begin(event) : move(alert, event);
  if (!allowed?.includes(nameOf(next.alert)))
    throw new Error(`An alert that is ${from} cannot become ${nameOf(next.alert)} by ${event.name}.`);
  return next;
};

export const comesAndGoes = ({ lapses, comings }: Pick<Alert, "lapses" | "comings">): boolean =>
  lapses >= LAPSES || comings > 1;

/** How long what comes and goes must be gone. */
const calmMs = (alert: Pick<Alert, "lapses" | "comings">): number =>
  !comesAndGoes(alert) ? 0 : doubledMs(CALM_MS, CALM_MOST_MS, alert.comings - 2);

/** For how long it must still be there; 0 when it is believed. Null where that is asked only of the next sample. */
const doubtMs = (
  { seenInRow, seenFrom, sightings, verdict }: Alert,
  at: number,
  holdMs: number | null,
): number | null => {
  if (holdMs !== null) return Math.max(0, seenFrom + holdMs - at);
  return verdict === "critical" || seenInRow >= HOLDS || sightings >= SIGHTINGS ? 0 : null;
};

const begin = (event: AlertEvent): Step => {
  if (event.name !== "seen") return quiet(null);
  const { at, sight, holdMs, mute } = event;
  const alert: Alert = {
    ...{ ...sight, id: 0, stage: "suspected", firstAt: at, raisedAt: null, settledAt: null },
    ...{ sightings: 1, seenInRow: 1, seenFrom: at, goneInRow: 0, goneAt: null, lapses: 0, comings: 0 },
    ...{ worst: sight.verdict, told: null, mentioned: idsOf(sight), acknowledgedBy: null, mute, kept: 0 },
  };
  return believed(alert, at, holdMs);
};

const move = (alert: Alert, event: AlertEvent): Step => {
  const { at } = event;
  switch (event.name) {
    case "seen":
      return seen(alert, event);
    case "gone":
      return gone({ ...alert, seenInRow: 0, goneInRow: alert.goneInRow + 1, goneAt: since(alert.goneAt, at) }, at);
    case "acknowledged": {
      const by = event.by;
      const stage = alert.stage === "suspected" ? alert.stage : "acknowledged";
      return told({ ...alert, stage, acknowledgedBy: by }, at, edit("acknowledged"), { by, detail: event.reason });
    }
    case "muted": {
      const muted = { ...alert, mute: event.mute, kept: alert.mute === null ? 0 : alert.kept };
      // Its life begins when it is believed.
      if (alert.stage === "suspected") return quiet(muted);
      const detail = `For ${duration(event.mute.until - at)}${event.mute.reason === null ? "" : `, because ${event.mute.reason}`}.`;
      return told(muted, at, edit("muted"), { by: event.by, detail });
    }
    case "mute_over":
      return unmuted(alert, at, event.by ?? null);
    case "unwatched":
      return settled(alert, at, "It is not watched any more.");
    case "absorbed":
  }
  // It is not over, so that its end is nothing to tell of.
  return settled({ ...alert, kept: 0 }, at, `It goes on in alert ${event.into}.`);
};

/** What a clock has written that was ahead was not before now. */
const since = (before: number | null, at: number): number => Math.min(before ?? at, at);

const idsOf = ({ cause, consequences }: Sight): string[] => [cause, ...consequences];

const edit = (what: Notice["what"]): Notice => ({ how: "edit", what });
const anew = (what: Notice["what"]): Notice => ({ how: "new", what });

const quiet = (alert: Alert | null, lookAgainMs: number | null = null): Step => ({
  alert,
  tell: null,
  line: null,
  lookAgainMs,
});

/** Under a mute a message is kept back and counted; an edit needs something to edit. Either says how bad it was when it was seen last, so nothing is held any more. */
const told = (held: Alert, at: number, tell: Notice, more: Partial<Line> = {}): Step => {
  const alert: Alert = held.lessInRow === undefined ? held : { ...held, lessInRow: 0 };
  const { id, cause, verdict, mute, kept } = alert;
  const line: Line = { ...{ at, alertId: id, what: tell.what, cause, verdict, by: null, detail: null }, ...more };
  if (tell.how === "edit") return { ...quiet(alert), tell: alert.told === null ? null : tell, line };
  if (mute !== null) {
    const keptSince = kept === 0 ? at : alert.keptSince;
    return { ...quiet({ ...alert, kept: kept + 1, ...(keptSince === undefined ? {} : { keptSince }) }), line };
  }
  return { ...quiet({ ...alert, told: verdict }), tell, line };
};

const believed = (alert: Alert, at: number, holdMs: number | null): Step => {
  const doubt = doubtMs(alert, at, holdMs);
  if (doubt !== 0) return quiet(alert, doubt);
  const comings = alert.comings + 1;
  // It was seen often, and never twice in a row.
  const lapses = alert.sightings >= SIGHTINGS && alert.seenInRow < HOLDS ? LAPSES : 0;
  const raised: Alert = {
    ...{ ...alert, stage: "raised", raisedAt: alert.raisedAt ?? at, settledAt: null },
    // Of the time before it had settled people were told that it is over.
    ...{ comings, lapses, worst: alert.verdict, told: null },
  };
  const detail = lapses === 0 ? null : "It comes and goes.";
  return told(raised, at, anew(comings === 1 ? "raised" : "came_back"), { detail });
};

/** What has muted the cause before is no mute of one that takes its place. What has settled is not told when a mute ends. */
const covers = ({ mute, cause, stage }: Alert, { sight, mute: now }: Seen): Mute | null =>
  mute === null || stage === "settled" || (mute.of === "finding" && sight.cause !== cause) ? now : mute;

/** Nobody was told that it is as bad as that, and nobody sees to it. */
const isUntold = ({ told: as, verdict, acknowledgedBy }: Alert): boolean =>
  acknowledgedBy === null && (as === null || !atLeast(as, verdict));

const isToldAsBad = ({ told: as, worst }: Alert): boolean => as !== null && atLeast(as, worst);

const goneAt = (alert: Alert, at: number): number => alert.goneAt ?? at;

/** What its mute has kept back is told otherwise than by a message of its own. @param until as in `KeptBack` */
const keptBack = (alert: Alert, until: number | null): { keptBack?: KeptBack } => {
  const { mute, kept, keptSince, raisedAt, firstAt } = alert;
  return mute === null || kept === 0 ? {} : { keptBack: { from: keptSince ?? raisedAt ?? firstAt, until, mute } };
};

const seen = (alert: Alert, event: Seen & { at: number }): Step => {
  const next = seenNow(alert, event);
  const isUncovered = alert.mute !== null && next.alert?.mute === null;
  if (!isUncovered || next.alert === null) return next;
  // Who sees to it is called by nobody.
  const isSeenTo = next.tell === null && next.alert.told === null;
  return { ...next, alert: { ...next.alert, kept: 0 }, ...(isSeenTo ? keptBack(alert, null) : {}) };
};

/** As bad as its message shows it. Nothing but what is critical can be less bad. */
const shownAs = ({ verdict, lessInRow = 0 }: Alert): Alert["verdict"] => (lessInRow > 0 ? "critical" : verdict);

/** It is shown as less bad when that was seen as often as it takes to be gone: what hovers at a threshold would be a change with every look. */
const lessNow = (alert: Alert, { sight }: Seen): number => {
  const less = atLeast(sight.verdict, shownAs(alert)) || sight.cause !== alert.cause ? 0 : (alert.lessInRow ?? 0) + 1;
  return less < HOLDS ? less : 0;
};

const seenNow = (alert: Alert, event: Seen & { at: number }): Step => {
  const { at, sight, holdMs } = event;
  const isOpen = alert.stage !== "suspected" && alert.stage !== "settled";
  const lapses = alert.lapses + (isOpen && alert.goneInRow > 0 ? 1 : 0);
  const next: Alert = {
    ...{ ...alert, ...sight, mute: covers(alert, event), lapses, goneInRow: 0, goneAt: null },
    ...{
      lessInRow: isOpen ? lessNow(alert, event) : 0,
      sightings: alert.sightings + 1,
      seenInRow: alert.seenInRow + 1,
      seenFrom: since(alert.seenInRow === 0 ? null : alert.seenFrom, at),
    },
    mentioned: [...new Set([...alert.mentioned, ...idsOf(sight)])],
  };
  if (!isOpen) return believed(next, at, holdMs);
  if (!atLeast(alert.worst, sight.verdict))
    return told({ ...next, stage: "changed", acknowledgedBy: null, worst: sight.verdict }, at, anew("changed"), {
      detail: "It is worse.",
    });
  if (next.mute === null && isUntold(next)) {
    if (alert.mute === null)
      // When the mute ended it was just gone, or less bad.
      return told(next, at, anew("mute_over"), { detail: "It is there again." });
    return told({ ...next, stage: "changed" }, at, anew("changed"), { detail: "This cause is not muted." });
  }
  if (lapses === LAPSES && alert.lapses < LAPSES) return told(next, at, edit("comes_and_goes"));
  const found = next.mentioned.slice(alert.mentioned.length);
  if (found.length === 0 && alert.cause === sight.cause && shownAs(alert) === shownAs(next)) return quiet(next);
  const stage = alert.stage === "acknowledged" ? alert.stage : "changed";
  const detail = found.length === 0 ? null : `Found with it: ${found.join(", ")}.`;
  return told({ ...next, stage }, at, edit("changed"), { detail });
};

const gone = (alert: Alert, at: number): Step => {
  if (alert.stage === "settled") return quiet(alert.goneInRow < HOLDS ? alert : { ...alert, sightings: 0 });
  if (alert.goneInRow < HOLDS || at - (alert.goneAt ?? at) < calmMs(alert)) return quiet(alert);
  return settled(alert, at, null);
};

/** What was never raised was nothing. */
const settled = (alert: Alert, at: number, detail: string | null): Step => {
  if (alert.stage === "suspected") return quiet(null);
  const over: Alert = {
    ...{ ...alert, stage: "settled", settledAt: at, mute: null, acknowledgedBy: null },
    ...{ sightings: 0, seenInRow: 0, lapses: 0, kept: 0 },
  };
  return {
    ...told(over, at, edit("settled"), { detail }),
    ...(isToldAsBad(alert) ? {} : keptBack(alert, goneAt(alert, at))),
  };
};

const unmuted = (alert: Alert, at: number, by: Caller | null): Step => {
  const { kept, stage, goneInRow, told: as } = alert;
  const detail = kept === 0 ? "It kept nothing back." : `It kept back ${counted(kept, "message")}.`;
  const uncovered: Alert = { ...alert, mute: null, kept: 0 };
  if (stage === "suspected") return quiet(uncovered);
  if (goneInRow === 0 && isUntold(uncovered)) return told(uncovered, at, anew("mute_over"), { by, detail });
  const before = told(uncovered, at, edit("mute_over"), { by, detail });
  // Where there is a message of it, that is brought up to date.
  return as === null ? { ...before, ...keptBack(alert, goneInRow === 0 ? null : goneAt(alert, at)) } : before;
};
