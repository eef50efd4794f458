/** What a field of a structured log is about, by the words of its key: `err.stack_trace`, `errorMessage`, `@l`. */

export type KeyClass = "said" | "part" | "address" | "name" | "severity" | "aside" | "flat";

const WORDS: Readonly<Record<KeyClass, string>> = {
  // What happened, in words.
  said: `message messages msg event log warning error errors err errs exception exceptions exc ex throwable thrown cause causes caused
    reason stack stacktrace traceback backtrace failure failures failed fatal panic detail details stderr verbose`,
  // What belongs to an error of Node's.
  part: "code errno syscall",
  address: "addr address host hostname port peer server endpoint",
  // Whose line it is within the program.
  name: `logger component module channel category context scope subsystem target driver client backend store dependency system
    caller pkg package`,
  severity: "level lvl severity levelname loglevel",
  // What the program was given, was about to do, or was set to: it may hold any word.
  aside: `req request res response http headers header query params parameters param form config configuration env environ
    environment options opts settings url uri path route referer referrer agent args argv arguments cmd command commands sql statement
    key keys value payload locals frames frame step session cookies input template id`,
  // What only holds fields.
  flat: "fields extra data attributes attrs ctx meta metadata properties mdc",
};

const CLASSES = new Map(
  Object.entries(WORDS).flatMap(([name, words]) => words.split(/\s+/).map((word) => [word, name as KeyClass] as const)),
);

/** Keys whose words would mislead: Serilog's compact form, OpenTelemetry's text, structlog's exception, logback's arguments, Monolog's frames. */
const EXACT: Readonly<Record<string, KeyClass>> = {
  ...{ "@m": "said", "@mt": "said", "@x": "said", "@l": "severity" },
  ...{ Body: "said", exc_value: "said", arguments: "said", trace: "aside" },
};

/** A program has few keys, and its lines all have the same; a log that has many is no reason to keep them all. */
const MAX_KNOWN = 1000;
const known = new Map<string, KeyClass | null>();

/** The last word that says anything decides: an `error_url` is an address, a `request_error` an error. */
export const classOf = (key: string): KeyClass | null => {
  const seen = known.get(key);
  if (seen !== undefined) return seen;
  if (known.size >= MAX_KNOWN) known.clear();
  const words = key
    .replace(/([a-z\d])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z\d]+/);
  const found = EXACT[key] ?? words.reduce<KeyClass | null>((last, word) => CLASSES.get(word) ?? last, null);
  known.set(key, found);
  return found;
};
