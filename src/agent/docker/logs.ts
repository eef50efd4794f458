/** A service's log within bounds on memory and time, whatever it holds and however fast it grows. What both transports have in common. */
import { type Result, fail, ok } from "../../protocol/result.ts";
import { sorted } from "../sorted.ts";
import { briefly } from "./briefly.ts";
import type { Container, Listed } from "./container.ts";
import * as failures from "./failures.ts";
import { createLogHead, createLogTail, type Stream } from "./log-lines.ts";
import { createSurvey, paceOf, type Stretch, type Survey } from "./log-survey.ts";
import type { Budget, Log, LogLine, Service, Span } from "./seam.ts";

/** For one service, all its containers together. */
export const MAX_LOG_BYTES = 1024 * 1024;
/** How many lines of one container are held, and how many the engine is asked for at once where one begins at the end of its log. */
const MAX_LINES = 20_000;
/** With lines of 16 KiB, the longest that the engine has, so many would be 300 MiB: then fewer are asked for. */
const TAILS: readonly number[] = [MAX_LINES, 2000, 200];
const MAX_TAIL_BYTES = 16 * 1024 * 1024;

/** Looking for more in a log that is too long takes a third of the time that is left, and never longer than that, nor more looks. */
const MAX_SURVEY_MS = 2500;
const MAX_LOOKS = 40;
/** Each look may hold an eighth of what is still free, so that early ones see more and none is the last for want of room. */
const LOOK_SHARE = 8;
const MIN_LOOK_BYTES = 4 * 1024;
/** How fast an engine counts back, in lines a millisecond, until it has been measured, which takes so many lines. */
const FIRST_SPEED = 1000;
const TELLING_LINES = 50_000;
/** A log whose last line is older than that is not being flooded now. */
const STILL_MS = 1000;
/** The rate of a flood is known about so well. */
const RATE_ERROR = 0.1;
/** How many lines a look may pass over that are known, or too old. */
const MOST_PASSING = 2000;

/** What is asked of the engine. */
export interface LogAsk {
  /** How many lines from the end of the log it begins. */
  tail: number;
  /** Lines before this are left out, milliseconds since the epoch. */
  since: number | null;
}

/** Reads one container's log. `take` is given what comes, and answers whether that is enough: then the reading has succeeded. */
export type LogSource = (
  ask: LogAsk,
  take: (chunk: Buffer, stream: Stream) => boolean | void,
  signal: AbortSignal,
) => Promise<Result<void>>;

export interface Window {
  /** Milliseconds since the epoch. */
  since: number;
  budget: Budget;
  now: () => number;
}

/** One container's share of the log. */
interface Part {
  lines: LogLine[];
  spans: Span[];
  /** Whether lines of the time asked for may be missing. */
  cut: boolean;
}

interface Newest {
  lines: LogLine[];
  cut: boolean;
}

/** The end of the log. Each try may take half of the time that is left, so that one that hangs leaves time for the others. */
const readNewest = async (
  source: LogSource,
  { since, budget, now }: Window,
  maxBytes: number,
): Promise<Result<Newest>> => {
  let failed: Result<never> = fail(failures.timedOut("docker"));
  for (const tail of TAILS) {
    const held = createLogTail(maxBytes);
    let passed = 0;
    const bound = tail === TAILS.at(-1) ? Number.POSITIVE_INFINITY : MAX_TAIL_BYTES;
    const read = await briefly((budget.deadlineAt - now()) / 2, budget, (signal) =>
      source(
        { tail, since },
        (chunk, stream) => {
          passed += chunk.length;
          held.push(chunk, stream);
          return passed > bound;
        },
        signal,
      ),
    );
    if (read.ok && passed <= bound) {
      const lines = held.end();
      return ok({ lines, cut: held.dropped() || held.seen() >= tail });
    }
    if (!read.ok) {
      if (read.failure.code !== "timeout") return read;
      failed = read;
    }
    if (budget.signal.aborted) break;
  }
  return failed;
};

/** The newest lines that fit into half of the memory and half of the lines: the other half is for what was before. */
const halved = (lines: readonly LogLine[], maxBytes: number): LogLine[] => {
  let bytes = 0;
  let from = lines.length;
  while (from > 0 && lines.length - from < MAX_LINES / 2) {
    bytes += Buffer.byteLength(lines[from - 1]?.text ?? "");
    if (bytes > maxBytes / 2 && from < lines.length) break;
    from -= 1;
  }
  return lines.slice(from);
};

/** How many lines have been written since the end of the log was read: what its rate was then, for as long as it has gone on. */
const grownBy = async (source: LogSource, newest: Stretch, budget: Budget): Promise<number> => {
  const [first, last] = [newest.lines[0], newest.lines.at(-1)];
  if (first === undefined || last === undefined || newest.to - last.at > STILL_MS) return 0;
  const held = createLogTail(MIN_LOOK_BYTES);
  await source({ tail: 1, since: null }, (chunk, stream) => held.push(chunk, stream), budget.signal);
  const now = held.end().at(-1)?.at ?? last.at;
  return Math.max(0, now - last.at) * (newest.lines.length / Math.max(1, last.at - first.at));
};

/** Looks at places further back, as far as time and memory go. What has been read stands, whatever keeps more from being read. */
const look = async (
  source: LogSource,
  { since, budget, now }: Window,
  newest: Stretch,
  maxBytes: number,
): Promise<Survey> => {
  const survey = createSurvey(newest, since);
  const until = now() + Math.min(MAX_SURVEY_MS, (budget.deadlineAt - now()) / 3);
  let bytes = maxBytes / 2;
  let lines = MAX_LINES / 2;
  let speed = FIRST_SPEED;
  /** What a look costs besides, such as a process. */
  let besides = Number.POSITIVE_INFINITY;
  await briefly(until - now(), budget, async (signal) => {
    for (let looks = 0; looks < MAX_LOOKS; looks += 1) {
      const grown = await grownBy(source, newest, { ...budget, signal });
      const started = now();
      const left = until - started - (Number.isFinite(besides) ? besides : 0);
      const reach = { far: (left / 2) * speed, slack: RATE_ERROR * grown };
      const next = bytes < MIN_LOOK_BYTES * LOOK_SHARE || started >= until ? null : survey.next(reach);
      if (next === null) return;
      const head = createLogHead({
        ...next,
        bytes: bytes / LOOK_SHARE,
        lines: lines / LOOK_SHARE,
        passing: MOST_PASSING + 4 * reach.slack,
      });
      const tail = Math.ceil(next.position + grown);
      const take = (chunk: Buffer, stream: Stream): boolean => {
        head.push(chunk, stream);
        return head.full();
      };
      const read = await source({ tail, since: null }, take, signal);
      if (!read.ok) return;
      const found = head.end();
      survey.add(found);
      bytes -= found.bytes;
      lines -= found.lines.length;
      const took = now() - started;
      besides = Math.min(besides, took);
      if (tail >= TELLING_LINES) speed = tail / Math.max(1, took - besides);
    }
  });
  return survey;
};

/** Reads the end of a container's log and, where that is not all of the time asked for, samples of what was before. */
const readContainer = async (source: LogSource, window: Window, maxBytes: number): Promise<Result<Part>> => {
  const { since, now } = window;
  const begun = now();
  const end = await readNewest(source, window, maxBytes);
  if (!end.ok) return end;
  const first = end.value.lines[0];
  if (!end.value.cut || first === undefined) {
    return ok({ lines: end.value.lines, spans: [{ from: since, to: begun }], cut: false });
  }
  const lines = halved(end.value.lines, maxBytes);
  const from = lines[0]?.at ?? first.at;
  // Of a flood, all that could be held may have come since.
  const to = Math.max(begun, lines.at(-1)?.at ?? begun);
  const pace = paceOf(lines.length, from, to);
  const newest: Stretch = { from, to, start: lines.length, end: 0, lines, pace };
  const survey = await look(source, window, newest, maxBytes);
  const whole = survey.whole();
  return ok({
    lines: survey.lines().filter(({ at }) => at >= since),
    spans: whole ? [{ from: since, to }] : survey.spans(),
    cut: !whole,
  });
};

/** The time that is in both. */
const common = (one: readonly Span[], other: readonly Span[]): Span[] =>
  one.flatMap((left) =>
    other.flatMap((right) => {
      const both = { from: Math.max(left.from, right.from), to: Math.min(left.to, right.to) };
      return both.from <= both.to ? [both] : [];
    }),
  );

/** A service that is scaled further is read in part. */
const MAX_CONTAINERS = 16;

/**
 * The log of a service from those of its containers.
 *
 * @param open gives what reads one container's log
 */
export const readServiceLog = async (
  listed: readonly Listed[],
  where: Pick<Service, "project" | "service">,
  window: Window,
  open: (container: Container) => Promise<Result<LogSource>>,
): Promise<Result<Log>> => {
  const own = listed.filter((row) => !row.oneOff);
  if (own.length === 0) return fail(failures.noContainer(where));
  const containers = own.slice(0, MAX_CONTAINERS);
  // So the bound holds while they are being read as well. What a quiet container leaves of its share is not given to a loud one.
  const maxBytes = Math.floor(MAX_LOG_BYTES / containers.length);
  const read = async (container: Container): Promise<Result<Part>> => {
    const source = await open(container);
    return source.ok ? readContainer(source.value, window, maxBytes) : source;
  };
  const parts: Part[] = [];
  for (const part of await Promise.all(containers.map(read))) {
    if (!part.ok) return part;
    parts.push(part.value);
  }
  return ok({
    lines: sorted(
      parts.flatMap(({ lines }, container) => lines.map((line) => ({ ...line, container }))),
      (left, right) => left.at - right.at,
    ),
    spans: parts.map(({ spans }) => spans).reduce(common),
    truncated: own.length > containers.length || parts.some(({ cut }) => cut),
  });
};
