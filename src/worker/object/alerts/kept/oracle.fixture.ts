/**
 * For tests: whether all that mutes have kept back was told once, by the lives of the alerts and by what a program was told. It knows nothing of rows that wait, nor of
 * when a mute ends: what is in a life and was told to nobody at that time is to be told later, by a message of the alert's own or by a summary.
 */
import type { Line, Notice } from "../machine/events.ts";

/** A line of a life, and in which way it was told then; null for not at all. */
export interface Lived extends Line {
  how: Notice["how"] | null;
}

interface Told {
  type: string;
  timestamp: string;
  data: { kept?: { ids: number[]; times: number }[] };
}

interface Item {
  at: number;
  /** A line, or the alerts of a summary and how often they were there. */
  is: Lived | { ids: ReadonlySet<number>; times: number };
}

/** What is owed of an alert: when it was kept back, and whether that was in this coming. */
interface Owed {
  now: number[];
  before: number[];
  /** Its message may have been brought up to date for good by now: where another cause that is not muted took the place. */
  may: number;
  isTold: boolean;
}

const NOTHING: Owed = { now: [], before: [], may: 0, isTold: false };

const afterLine = (owed: Owed, { what, detail, at, how }: Lived): Owed => {
  // A message of its own tells of it as it is.
  if (how === "new") return { ...NOTHING, isTold: true };
  if (what === "raised" || what === "came_back")
    return { ...owed, now: [at], before: [...owed.before, ...owed.now], isTold: false };
  if (detail === "It is worse." && owed.now.length === 0) return { ...owed, now: [at] };
  // That message is brought up to date.
  if (what === "mute_over" && owed.isTold) return { ...owed, now: [], may: 0 };
  if ((what === "changed" || what === "comes_and_goes") && how === "edit")
    return { ...owed, now: [], may: owed.may + owed.now.length };
  // It is not over.
  if (what === "settled" && detail?.startsWith("It goes on in") === true) return { ...owed, now: [] };
  return owed;
};

/** @param lives all lines of all alerts, in their order; @param took what a program took, by its `webhook-id` */
export const keptTold = (lives: readonly Lived[], took: ReadonlyMap<string, unknown>) => {
  const told = [...took] as [string, Told][];
  const summaries = told.flatMap(([, { type, timestamp, data }]): Item[] => {
    if (type !== "alerts.kept_back") return [];
    const all = data.kept ?? [];
    const times = all.reduce((total, each) => total + each.times, 0);
    return [{ at: Date.parse(timestamp), is: { ids: new Set(all.flatMap(({ ids }) => ids)), times } }];
  });
  const items = [...lives.map((line): Item => ({ at: line.at, is: line })), ...summaries];
  const alerts = new Map<number, Owed>();
  const wrong: string[] = [];
  let times = 0;
  const sizeOf = ({ now, before }: Owed): number => now.length + before.length;
  for (const { is } of items.toSorted((one, other) => one.at - other.at)) {
    if ("alertId" in is) {
      alerts.set(is.alertId, afterLine(alerts.get(is.alertId) ?? NOTHING, is));
      continue;
    }
    const owed = [...is.ids].map((id) => [id, alerts.get(id) ?? NOTHING] as const);
    for (const [id, each] of owed) {
      if (sizeOf(each) + each.may === 0) wrong.push(`Alert ${id} was told of already.`);
      alerts.set(id, { ...NOTHING, isTold: each.isTold });
    }
    const due = owed.reduce((total, [, each]) => total + sizeOf(each), 0);
    const may = owed.reduce((total, [, each]) => total + each.may, 0);
    if (is.times < due || is.times > due + may) wrong.push(`${is.times} times were told, of ${due}.`);
    times += is.times;
  }
  for (const [id, owed] of alerts) if (sizeOf(owed) > 0) wrong.push(`Alert ${id} was told to nobody.`);
  return { wrong, times };
};

/**
 * How often at most what waited for the morning, of which a program knows, was muted then and over before the mute was. A life does not say what covers the cause
 * that has taken another's place, so this counts all that was over before it was told anew.
 *
 * @param nightOf until when what happens then waits, milliseconds since the epoch; null for not at all
 */
export const mostFromMornings = (lives: readonly Lived[], nightOf: (at: number) => number | null): number => {
  const waiting = new Set<number>();
  let times = 0;
  for (const { at, alertId, what, how, verdict } of lives) {
    if (what === "settled" && waiting.has(alertId)) times += 1;
    if (how === "new" && verdict === "warn" && nightOf(at) !== null) waiting.add(alertId);
    else if (how === "new" || what === "settled") waiting.delete(alertId);
  }
  return times;
};

const TOLD = /^(?:Over|Still so)(?:, (?<times>twice|\d+ times))?, (?:since )?\d{4}-/gm;

/** How often something was there that was kept back, by what a channel shows. */
export const timesShown = (texts: readonly string[]): number =>
  texts
    .flatMap((text) => [...text.matchAll(TOLD)])
    .map(({ groups }) => groups?.["times"] ?? "1")
    .reduce((total, times) => total + (times === "twice" ? 2 : Number.parseInt(times, 10)), 0);
