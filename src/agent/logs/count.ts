/**
 * How many failures some lines of one kind tell of. A line is not a failure: a traceback with its causes says it once for each of them
 * (redis-rb three times, Celery and django-redis twice), an application says it and its framework says it again, and go-redis says it for
 * each of four tries before it gives up.
 *
 * The rule: lines of one container that follow one another within a twentieth of a second are of one instant. In an instant, lines of the
 * same shape are of different failures, and lines of different shapes may be of the same; so there are as many failures as the commonest
 * shape has lines. One failure in three shapes is one, a thousand failures a second are a thousand, and threads that print into each
 * other's tracebacks do not matter. Two parts of an application that fail in the same instants in different words are counted as one:
 * lines do not tell them from a failure and its cause. What a traceback itself calls a cause is of the failure before it, whatever its
 * shape: Celery's producer prints the same class twice for one. Since no client that was tried prints more than five lines for a failure, a fifth
 * of the lines is the least, for lines that all have words of their own.
 */
import { sorted } from "../sorted.ts";

export interface Said {
  /** Milliseconds since the epoch. */
  at: number;
  container: number;
  /** Without what a terminal acts on. */
  line: string;
  /** Whether it is one more exception of a traceback of which an earlier one said the same. */
  chained?: boolean;
}

/** What Python writes before each exception of a traceback, and between two of them. */
const TRACEBACK = "Traceback (most recent call last):";
const CHAIN =
  /^(?:The above exception was the direct cause of the following exception|During handling of the above exception, another exception occurred):$/;

export interface Chains {
  /** To be told of every line of the log, in order, and of what kind it is. */
  chained(line: string, kind: string | null, container: number): boolean;
}

interface Traceback {
  /** Of which kinds its exceptions have been so far. */
  kinds: Set<string>;
  /** Whether a further exception of it has been announced. */
  goesOn: boolean;
  /** Which exception of it is being printed; null between two of them. */
  exception: "first" | "further" | null;
}

/** Knows, for each container, what the traceback that is being printed has told. */
export const createChains = (): Chains => {
  const tracebacks = new Map<number, Traceback>();
  return {
    chained(line, kind, container) {
      const now = tracebacks.get(container) ?? { kinds: new Set(), goesOn: false, exception: null };
      tracebacks.set(container, now);
      if (CHAIN.test(line)) now.goesOn = true;
      else if (line === TRACEBACK) {
        if (!now.goesOn) now.kinds.clear();
        now.exception = now.goesOn ? "further" : "first";
        now.goesOn = false;
      }
      if (kind === null || now.exception === null) return false;
      const chained = now.exception === "further" && now.kinds.has(kind);
      now.kinds.add(kind);
      // The line that names an exception is the last one of its traceback.
      now.exception = null;
      return chained;
    },
  };
};

/** Between the lines of one failure; a traceback is written at once, a framework's own line some milliseconds later. */
const SAME_INSTANT_MS = 50;
/** What never pauses is taken in pieces, so that parts of an application that fail in turn are added up. */
const MAX_INSTANT_MS = 1000;
/** go-redis, with its own four lines and the application's. */
const MOST_LINES_OF_A_FAILURE = 5;

/** How long after its client the application may say that a command failed: go-redis tries for two seconds. */
const REPORT_MS = 3000;
/** What clients write to the log by themselves before the application hears of a failure, and how many lines for one. */
const OWN_LINES: readonly { says: RegExp; each: number }[] = [
  // go-redis: `redis: 2026/07/16 21:23:12 pool.go:724: redis: connection pool: failed to dial after 5 attempts: …`, in four tries.
  { says: /^redis: \d{4}\/\d\d\/\d\d .{0,80}: failed to dial after \d+ attempts/, each: 4 },
  // GLIDE: a warning, and the same error twice.
  { says: /\blogger_core\b/, each: 3 },
];

/** Words as they stand in source code: not a number, an id, an address, a path or the name of a field. */
const WORD = /(?<![\w.@:/-])[A-Za-z_][A-Za-z_.:]*(?![\w@/]|"?:\s?["\d[{])/g;
/** What a logger puts before each of its lines. */
const LEVEL = /^(?:[DIWEFC]|debug|info|notice|warn(?:ing)?|err(?:or)?|fatal|critical|severe):?$/i;
const CLASS = /[A-Za-z_.:]*(?:Error|Exception|Interrupted|Timeout)\b/g;
/** Node tries `localhost` at both of its addresses, and prints both for one failure. */
const IPV6 = /::1:\d|\[[0-9a-f:]{2,}\]/i;

/** What lines of the same source have in common: with which word they begin, and the classes of errors that they name. */
const shapeOf = (line: string): string => {
  const word = (line.slice(0, 300).match(WORD) ?? []).find((each) => !LEVEL.test(each)) ?? "";
  const classes = line.match(CLASS) ?? [];
  return [word, ...classes.slice(0, 3), IPV6.test(line) ? "IPv6" : ""].join(" ");
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

/** Failures of which only the client itself has written: those after which the application says so are counted by its lines. */
const ownFailures = (lines: readonly Said[], reports: readonly Said[], each: number): number => {
  let next = 0;
  const alone = lines.filter(({ at }) => {
    while ((reports[next]?.at ?? Number.POSITIVE_INFINITY) < at - SAME_INSTANT_MS) next += 1;
    return (reports[next]?.at ?? Number.POSITIVE_INFINITY) - at > REPORT_MS;
  });
  return Math.ceil(alone.length / each);
};

/** Without what is one more exception of a failure that has been told of just before. */
const withoutCauses = (lines: readonly Said[]): Said[] =>
  lines.filter(({ at, chained = false }, index) => {
    const before = lines[index - 1];
    return !chained || before === undefined || at - before.at > SAME_INSTANT_MS;
  });

/** Of one container, oldest first. */
const ofContainer = (lines: readonly Said[]): number => {
  const reports = lines.filter(({ line }) => OWN_LINES.every(({ says }) => !says.test(line)));
  return OWN_LINES.reduce(
    (sum, { says, each }) =>
      sum +
      ownFailures(
        lines.filter(({ line }) => says.test(line)),
        reports,
        each,
      ),
    inInstants(withoutCauses(reports)),
  );
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
    (sum, said) => sum + ofContainer(sorted(said, (left, right) => left.at - right.at)),
    0,
  );
};
