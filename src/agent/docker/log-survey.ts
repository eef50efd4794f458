/**
 * Where to look in a log that is too long to be read whole. Pure: it is told what was found, and says where to look next.
 *
 * What the engine can do decides how. It keeps logs as files without an index (json-file, local): `since` reads and decodes them from
 * their very beginning, gigabytes of them for a log that is not rotated, and old engines (20.10) go on with it when nobody listens any
 * more. `tail` only counts line ends from the end backwards, some hundred megabytes a second, over rotated files too, and the answer can
 * be broken off as soon as it is enough. It counts from the end of the log whatever `until` says (but with journald, from `until`). So
 * a place in a log is how many lines it is from the end, each look reads a little from such a place on, and the engine's timestamps
 * tell when that was.
 *
 * The looks go back in growing steps until one is before the time that is asked for. Then most of them go to where the rate of lines
 * differs on both sides of what is unread: the beginning of a flood, where what went wrong before it is, and its end. The others go to
 * where most time is unread.
 */
import { sorted } from "../sorted.ts";
import type { Found } from "./log-lines.ts";
import type { LogLine, Span } from "./seam.ts";

/** A part of the log of which no line is missing. Instants in milliseconds since the epoch. */
export interface Stretch {
  from: number;
  to: number;
  /** How many lines it was from its first line to the end of the log when the reading began; more than that where the log is shorter. */
  start: number;
  /** The same from the line after its last one. */
  end: number;
  lines: LogLine[];
  /** Lines a millisecond, of all that were read of it first. */
  pace: number;
}

export interface Look {
  /** In lines from the end of the log when the reading began. */
  position: number;
  /** Only lines after this are wanted, and only those before that. */
  after: number;
  before: number;
}

/** Both in lines. */
export interface Reach {
  /** How far from the end one can look in the time that is left. */
  far: number;
  /** By how much a place may have been mistaken, since the log grows meanwhile. */
  slack: number;
}

export interface Survey {
  /** Null where nothing is left to look at. */
  next(reach: Reach): Look | null;
  /** What the last look found. */
  add(found: Found): void;
  /** Oldest first. */
  lines(): LogLine[];
  /** Of what time every line was read, oldest first. */
  spans(): Span[];
  /** Whether that is all of the time that was asked for. */
  whole(): boolean;
}

/** How much further from the end each step back goes. */
const STEP = 8;
/** From this ratio on, two rates of lines are those of different times. */
const CONTRAST = 8;
/** The rate at the edge of a stretch is that of so many lines. */
const EDGE_LINES = 50;
/** A gap of so few lines is read from its beginning on, not halved. */
const FEW_LINES = 500;

interface Gap {
  older: Stretch;
  newer: Stretch;
  /** As far as is known: none, or fewer, where places have been mistaken. */
  lines: number;
  /** How much of the time that is asked for lies in it, in milliseconds. */
  time: number;
  /** Lines a millisecond at its two sides. */
  rates: { older: number; newer: number };
}

export const paceOf = (count: number, from: number, to: number): number => count / Math.max(0.001, to - from);

const edge = (lines: readonly LogLine[], { pace }: Stretch): number => {
  const [first, last] = [lines[0], lines.at(-1)];
  return first === undefined || last === undefined || lines.length < 2 ? pace : paceOf(lines.length, first.at, last.at);
};

const contrastOf = ({ rates: { older, newer } }: Gap): number => Math.max(older, newer) / Math.min(older, newer);

/** How many lines of a gap are like those before it, if the rate changes once in it. */
const linesUntilChange = ({ older, newer, lines, rates }: Gap): number => {
  const time = newer.from - older.to;
  const until = (time - lines / rates.newer) / (1 / rates.older - 1 / rates.newer);
  return Math.min(Math.max(until, 0), Math.max(lines, 0));
};

/**
 * @param newest what has been read: the end of the log, up to now
 * @param since from when on the log is asked for
 */
export const createSurvey = (newest: Stretch, since: number): Survey => {
  /** Oldest first. */
  let stretches: Stretch[] = [newest];
  /** Whether a step back has come to the beginning of the log. */
  let begun = false;
  let turn = 0;
  /** Whether the last look was a step back. */
  let stepped = false;
  const tried = new Map<Stretch, number>();
  const guessed = new Map<Stretch, number>();
  let sought: { look: Look; older: Stretch | null; newer: Stretch } | null = null;

  const oldest = (): Stretch => stretches[0] ?? newest;
  const reached = (): boolean => begun || oldest().from <= since;

  const gaps = (): Gap[] =>
    stretches.slice(1).flatMap((newer, index) => {
      const older = stretches[index] ?? newer;
      const time = newer.from - Math.max(older.to, since);
      if (time <= 0) return [];
      const rates = {
        older: edge(older.lines.slice(-EDGE_LINES), older),
        newer: edge(newer.lines.slice(0, EDGE_LINES), newer),
      };
      return [{ older, newer, lines: older.end - newer.start, time, rates }];
    });

  /** A gap, and how many lines of it to leave out, counted from its older end. */
  const pick = (far: number): { gap: Gap; skip: number } | null => {
    const open = gaps().filter(({ older, newer }) => Math.min(older.end, newer.start) <= far);
    const [byTime] = sorted(open, (one, other) => other.time - one.time);
    const [byContrast] = sorted(
      open.filter((gap) => contrastOf(gap) >= CONTRAST),
      (one, other) => contrastOf(other) - contrastOf(one),
    );
    turn += 1;
    if (byContrast !== undefined && turn % 4 !== 0) {
      // It may change more than once: then every look from the same side begins further from where it should be, or only halves the gap.
      const tries = guessed.get(byContrast.older) ?? 0;
      guessed.set(byContrast.older, tries + 1);
      const skip = tries % 4 === 3 ? byContrast.lines / 2 : linesUntilChange(byContrast) - (FEW_LINES / 4) * 4 ** tries;
      return { gap: byContrast, skip };
    }
    return byTime === undefined ? null : { gap: byTime, skip: byTime.lines / 2 };
  };

  /** Read on from what is older, so that the two join: from a little before, the more so the oftener that failed. */
  const backFrom = (older: Stretch, slack: number): number => {
    const tries = tried.get(older) ?? 0;
    tried.set(older, tries + 1);
    return older.end + (1 + slack) * 2 ** tries;
  };

  return {
    next({ far, slack }) {
      const first = oldest();
      const back = first.start * STEP;
      // What a step has found may be the beginning of a flood, which is worth a look before the next step.
      const looksFirst = stepped && gaps().some((gap) => contrastOf(gap) >= CONTRAST);
      stepped = !looksFirst && !reached() && back <= far;
      if (stepped) {
        sought = { look: { position: back, after: since, before: first.from }, older: null, newer: first };
        return sought.look;
      }
      const picked = pick(far);
      if (picked === null) return null;
      const { older, newer, lines } = picked.gap;
      const joins = picked.skip <= Math.max(FEW_LINES / 2, slack) || lines <= Math.max(FEW_LINES, 2 * slack);
      const position = joins ? backFrom(older, slack) : older.end - Math.floor(picked.skip);
      const look = { position, after: Math.max(since, older.to), before: newer.from };
      sought = { look, older, newer };
      return look;
    },

    add(found) {
      if (sought === null) return;
      const { look, older, newer } = sought;
      sought = null;
      if (found.from === null) {
        if (older === null) begun = true;
        else newer.start = Math.max(newer.start, look.position);
        return;
      }
      const end = found.met ? newer.start : look.position - found.count;
      const to = found.met ? newer.from : found.to;
      if (older !== null && found.from <= older.to) {
        // It began within what is known, or the log is shorter than it was taken for.
        if (to > older.to) tried.delete(older);
        older.end = Math.min(older.end, end);
        older.to = Math.max(older.to, to);
        older.lines.push(...found.lines);
        return;
      }
      const pace = paceOf(found.count, found.from, found.to);
      const added = { from: found.from, to, start: look.position, end, lines: found.lines, pace };
      stretches = sorted([...stretches, added], (one, other) => one.from - other.from);
    },

    lines: () => stretches.flatMap(({ lines }) => lines),

    spans() {
      const spans: Span[] = [];
      for (const { from, to } of stretches) {
        const last = spans.at(-1);
        if (to < since) continue;
        if (last !== undefined && last.to >= from) last.to = Math.max(last.to, to);
        else spans.push({ from: Math.max(from, since), to });
      }
      return spans;
    },

    whole: () => reached() && gaps().length === 0,
  };
};
