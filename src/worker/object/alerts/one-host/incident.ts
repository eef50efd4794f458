/**
 * A host that does not answer is one alert at each destination, however many targets there tell that destination. Each target's own alert lives as ever; what of
 * it would have been told is reported to the one that tells of the host (`Report`), and from what all have reported follows what is to be told. Pure.
 */
import type { Step as NextStep } from "../../../../protocol/verdict.ts";
import type { Notice } from "../machine/events.ts";
import { SAME_MS } from "../machine/observe.ts";
import type { Caller } from "../../../../protocol/operation.ts";
import type { Away, Mute } from "../machine/states.ts";

/** A notice of a target's own alert. */
export interface Report {
  target: string;
  /** Of the line in its life that says the same: grows, so that one that comes twice or late is known. */
  number: number;
  alertId: number;
  notice: Notice;
  /** When it happened, milliseconds since the epoch. */
  at: number;
  /** Whom the target tells. */
  tell: readonly string[];
  away: Away;
  text: string;
  next_step: string;
  step?: NextStep | null;
  /** What people have done about it. Left out by an earlier version, as where nobody has done anything. */
  acknowledgedBy?: Caller | null;
  mute?: Mute | null;
}

/** What one destination is told of a host. */
export interface Incident {
  /** 0 until it is stored. */
  id: number;
  destination: string;
  /** The one that was hit first: the others are called by it. */
  first: { target: string; alertId: number };
  /** Those that are hit now, and all that were since it was raised; by name. */
  hit: readonly string[];
  ever: readonly string[];
  /** As `ever`, over all times that it came back; by name. What an earlier version has written lacks it. */
  all?: readonly string[];
  settledAt: number | null;
}

/** An incident as it is from now on; told of where that is news. */
export interface Turn {
  incident: Incident;
  notice: Notice | null;
}

export const isDown = ({ notice }: Report): boolean => notice.what !== "settled";

const anew = (destination: string, { target, alertId }: Report): Incident => ({
  ...{ id: 0, destination, first: { target, alertId }, hit: [], ever: [], settledAt: null },
});

const begun = (destination: string, last: Incident | null, report: Report): Turn => {
  const isSame = last?.settledAt != null && report.at - last.settledAt <= SAME_MS;
  return isSame
    ? { incident: { ...last, ever: [], settledAt: null }, notice: { how: "new", what: "came_back" } }
    : { incident: anew(destination, report), notice: { how: "new", what: "raised" } };
};

/** What a report that changes nobody's state is worth: what somebody has done, or that it comes and goes. */
const aside = ({ what }: Notice): Notice | null =>
  what === "raised" || what === "came_back" || what === "settled" ? null : { how: "edit", what };

const turnOf = (destination: string, before: Incident | null, hit: readonly string[], report: Report): Turn | null => {
  const open = before?.settledAt === null ? before : null;
  if (open === null && hit.length === 0) return null;
  if (open !== null && hit.length === 0)
    return { incident: { ...open, hit, settledAt: report.at }, notice: { how: "edit", what: "settled" } };
  const { incident, notice } = open === null ? begun(destination, before, report) : { incident: open, notice: null };
  const ever = [...new Set([...incident.ever, ...hit])].toSorted();
  const all = [...new Set([...(incident.all ?? incident.ever), ...hit])].toSorted();
  const isOther = hit.join() !== incident.hit.join();
  const concerns = hit.includes(report.target);
  return {
    incident: { ...incident, hit, ever, all },
    notice: notice ?? (isOther ? { how: "edit", what: "changed" } : concerns ? aside(report.notice) : null),
  };
};

/**
 * @param reports the last one of each target, `report` among them
 * @param incidents of each destination the last one
 */
export const reconciled = (reports: readonly Report[], incidents: readonly Incident[], report: Report): Turn[] => {
  const concerned = new Set([
    ...report.tell,
    ...incidents.filter(({ hit }) => hit.includes(report.target)).map(({ destination }) => destination),
  ]);
  return [...concerned].toSorted().flatMap((destination) => {
    const hit = reports
      .filter((each) => isDown(each) && each.tell.includes(destination))
      .map(({ target }) => target)
      .toSorted();
    const before = incidents.find((each) => each.destination === destination) ?? null;
    return turnOf(destination, before, hit, report) ?? [];
  });
};
