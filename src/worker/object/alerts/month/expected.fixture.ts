/** What each destination is to be told of an episode, by its times alone: nothing here knows of states, letters or objects. */
import { spanAt } from "../../../../shared/wall-clock/window.ts";
import { type Episode, HOUR, type Member, MINUTE, type What, type World } from "./world.fixture.ts";

export type Times = "once" | "never" | "either";

/** An alarm that rings late, an object that ends, a clock that jumps, a call that is tried again: so much later something may be seen, besides two looks. */
const LATE_MS = 15 * MINUTE;
const FULL_MS = 30 * MINUTE;

export const isWarning = (what: What): boolean => what === "fragmentation_ratio" || what === "cpu_throttled";
const findingOf = (what: What): string => (what === "outage" || what === "loading" ? "no_answer" : what);

interface Kept {
  from: number;
  until: number;
}

/** When nobody is called of it: mutes, and maintenance, at any time about it. */
const keptBack = ({ maintenance, name }: Member, { what, from, until }: Episode, { mutes }: World): Kept[] => [
  ...mutes
    .filter(({ target, finding }) => target === name && finding === findingOf(what))
    .map(({ at, until: over }) => ({ from: at, until: over })),
  ...maintenance.flatMap((window) => {
    const spans: Kept[] = [];
    for (let at = from - HOUR; at < until + HOUR; at += 30 * MINUTE) {
      const span = spanAt(window, at);
      if (span !== null) spans.push(span);
    }
    return spans;
  }),
];

/** Whether somebody is called where it is believed at `at`: then, or when what keeps it back is over while it is still there. */
const calledFrom = (at: number, until: number, kept: readonly Kept[]): number | null => {
  const over = kept.find((each) => at >= each.from && at < each.until);
  if (over === undefined) return at < until ? at : null;
  return calledFrom(
    over.until,
    until,
    kept.filter((each) => each !== over),
  );
};

const together = (told: readonly boolean[]): Times =>
  told.every(Boolean) ? "once" : told.some(Boolean) ? "either" : "never";

/** Whether anybody is called who wants to be called at any time: of each time that it may be believed, and known to be gone, when. */
const casesOf = (member: Member, episode: Episode, world: World) => {
  const { from, until } = episode;
  const kept = keptBack(member, episode, world);
  // Its clock may be an hour ahead, so that what is kept back by the clock is so an hour earlier.
  const early = kept.map((each) => ({ from: each.from - HOUR, until: each.until - HOUR }));
  const latest = from + 2 * member.everyMs + LATE_MS + FULL_MS;
  const ends = [until, until + 2 * member.everyMs + LATE_MS + FULL_MS];
  const moments = [from, from + member.everyMs, latest];
  const cases = [kept, early].flatMap((spans) =>
    moments.flatMap((at) => ends.map((end) => calledFrom(at, end, spans))),
  );
  return { ends, cases };
};

/** Of one target's part in it. */
export const expectedOf = (member: Member, episode: Episode, world: World, destination: string): Times => {
  const { what } = episode;
  if (!member.tell.includes(destination) || what === "blip" || what === "restart") return "never";
  const { ends, cases } = casesOf(member, episode, world);
  const called = together(cases.map((at) => at !== null));
  if (called === "never" || destination !== "oncall" || !isWarning(what)) return called;
  // PagerDuty hears in the morning of what is still so then, and of nothing else.
  const quiet = member.quiet;
  if (quiet === null) return called;
  const held = cases.flatMap((at) =>
    at === null
      ? [false]
      : ends.flatMap((end) =>
          [0, HOUR].map((skew) => {
            const span = spanAt(quiet, at + skew);
            return span === null || span.until - skew < end;
          }),
        ),
  );
  return together(held);
};

/** Whether the summary of what a mute has kept back tells of one target's part in it: of that of which nobody is called. */
export const keptOf = (member: Member, episode: Episode, world: World, destination: string): Times => {
  const { what } = episode;
  if (!member.tell.includes(destination) || destination === "oncall") return "never";
  if (what === "blip" || what === "restart") return "never";
  return together(casesOf(member, episode, world).cases.map((at) => at === null));
};

/** Of all its targets together. */
export const expected = (episode: Episode, world: World, destination: string): Times => {
  const each = world.members
    .filter(({ name }) => episode.targets.includes(name))
    .map((member) => expectedOf(member, episode, world, destination));
  if (each.includes("once")) return "once";
  return each.includes("either") ? "either" : "never";
};
