/**
 * How many failures some lines of one kind tell of. A line is not a failure: a traceback with its causes says it once for each of them
 * (redis-rb three times, Celery and django-redis twice), an application says it and its framework says it again, and go-redis says it for
 * each of four tries before it gives up.
 *
 * The rule: lines of one container that follow one another within a tenth of a second are of one instant. In an instant, lines of the
 * same shape are of different failures, and lines of different shapes may be of the same; so there are as many failures as the commonest
 * shape has lines. One failure in three shapes is one, a thousand failures a second are a thousand, and threads that print into each
 * other's tracebacks do not matter. Two parts of an application that fail in the same instants in different words are counted as one:
 * lines do not tell them from a failure and its cause. Since no client that was tried prints more than five lines for a failure, a fifth
 * of the lines is the least, for lines that all have words of their own.
 */
import { sorted } from "../sorted.ts";

export interface Said {
  /** Milliseconds since the epoch. */
  at: number;
  container: number;
  /** Without what a terminal acts on. */
  line: string;
}

/** Between the lines of one failure; a traceback is written at once, a framework's own line some milliseconds later. */
const SAME_INSTANT_MS = 100;
/** What never pauses is taken in pieces, so that parts of an application that fail in turn are added up. */
const MAX_INSTANT_MS = 1000;
/** go-redis, with its own four lines and the application's. */
const MOST_LINES_OF_A_FAILURE = 5;

/** How long after a client's own word on a try the application may say that the command failed: go-redis tries for two seconds. */
const TRIES_MS = 3000;
/** `redis: 2026/07/16 21:23:12 pool.go:724: redis: connection pool: failed to dial after 5 attempts: …`, four times for one command. */
const TRY = /^redis: \d{4}\/\d\d\/\d\d .{0,80}: failed to dial after \d+ attempts/;

/** Words as they stand in source code: not a number, an id, an address or what is quoted. */
const WORD = /(?<![\w.@:/-])[A-Za-z_][A-Za-z_.:]*(?![\w@/])/g;
const CLASS = /[A-Za-z_.:]*(?:Error|Exception|Interrupted|Timeout)\b/g;
const SHAPE_WORDS = 4;
/** Node tries `localhost` at both of its addresses, and prints both for one failure. */
const IPV6 = /::1:\d|\[[0-9a-f:]{2,}\]/i;

/** What lines of the same source have in common: how they begin, and the classes of errors that they name. */
const shapeOf = (line: string): string => {
  const words = line.slice(0, 200).match(WORD) ?? [];
  const classes = line.match(CLASS) ?? [];
  return [...words.slice(0, SHAPE_WORDS), "|", ...classes.slice(0, 3), IPV6.test(line) ? "|" : ""].join(" ");
};

const inInstant = (lines: readonly Said[]): number => {
  const shapes = new Map<string, number>();
  for (const { line } of lines) {
    const shape = shapeOf(line);
    shapes.set(shape, (shapes.get(shape) ?? 0) + 1);
  }
  return Math.max(...shapes.values(), Math.ceil(lines.length / MOST_LINES_OF_A_FAILURE));
};

/** Lines of one container, oldest first. */
const inInstants = (lines: readonly Said[]): number => {
  let failures = 0;
  let instant: Said[] = [];
  for (const said of lines) {
    const [first, last] = [instant[0], instant.at(-1)];
    const same =
      first !== undefined &&
      last !== undefined &&
      said.at - last.at <= SAME_INSTANT_MS &&
      said.at - first.at <= MAX_INSTANT_MS;
    if (!same && instant.length > 0) {
      failures += inInstant(instant);
      instant = [];
    }
    instant.push(said);
  }
  return instant.length === 0 ? failures : failures + inInstant(instant);
};

/** Without the tries of commands of which the application says itself, soon after, that they failed. */
const withoutTries = (lines: readonly Said[]): Said[] => {
  const reports = lines.filter(({ line }) => !TRY.test(line)).map(({ at }) => at);
  let next = 0;
  return lines.filter(({ at, line }) => {
    while ((reports[next] ?? Number.POSITIVE_INFINITY) < at) next += 1;
    return !TRY.test(line) || (reports[next] ?? Number.POSITIVE_INFINITY) - at > TRIES_MS;
  });
};

/** @param lines all of one kind, of one service */
export const countFailures = (lines: readonly Said[]): number => {
  const containers = new Map<number, Said[]>();
  for (const said of lines) {
    const known = containers.get(said.container);
    if (known === undefined) containers.set(said.container, [said]);
    else known.push(said);
  }
  return [...containers.values()].reduce(
    (sum, said) => sum + inInstants(withoutTries(sorted(said, (left, right) => left.at - right.at))),
    0,
  );
};
