/**
 * A line of somebody's log, fit to be shown: without what looks like a secret and without what a terminal would act on.
 * Rather too much is taken out than too little. Each step goes over the text once, whatever the text is.
 */
import { REDIS_TOOLS } from "../../protocol/redis-tools.ts";
import { sorted } from "../sorted.ts";

const HIDDEN = "***";

/** ECMA-48: `ESC [ … letter`, and two-character sequences. */
// oxlint-disable-next-line no-control-regex -- control characters are what it looks for
const ESCAPE_SEQUENCE = /\u001b(?:\[[0-?]{0,32}[ -/]{0,4}[@-~]?|[@-Z\\^_]?)/g;
/** With those that turn the direction of writing, or end a line for some programs only. */
// oxlint-disable-next-line no-control-regex -- as above
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+/g;

export const withoutColours = (text: string): string => text.replace(ESCAPE_SEQUENCE, "");

/** As plain text in one line. */
export const plain = (text: string): string => withoutColours(text).replace(CONTROL, " ").trim();

const UNICODE = /\\u([0-9a-f]{4})/gi;

/**
 * Without the escapes that JSON's writers put where they need not: `\/` (PHP), `\u0026` (Go), `\u0022` and `\u002B` (.NET), and letters beyond
 * ASCII (Python). A quote and a backslash stay escaped, as the text around them is still JSON.
 */
const legible = (text: string): string =>
  text.includes("\\")
    ? text
        .replace(UNICODE, (_all, hex: string) => {
          const letter = String.fromCharCode(Number.parseInt(hex, 16));
          return letter === '"' || letter === "\\" ? `\\${letter}` : letter;
        })
        .replaceAll(String.raw`\/`, "/")
    : text;

/** A shorter password would take out half of the words; where it stands in a URL it is found without being known. */
const MIN_KNOWN_CHARS = 4;

/** As it is, and as it stands in a URL or in JSON. */
const spellings = (secret: string): string[] => [
  ...new Set([secret, encodeURIComponent(secret), encodeURI(secret), JSON.stringify(secret).slice(1, -1)]),
];

const withoutKnown = (text: string, known: readonly string[]): string =>
  sorted(
    known.filter((secret) => secret.length >= MIN_KNOWN_CHARS).flatMap(spellings),
    (left, right) => right.length - left.length,
  ).reduce((rest, spelling) => rest.replaceAll(spelling, HIDDEN), text);

/** What may follow the quote that ends something. Before anything else it ends nothing: not every program escapes a quote (Redis does not, of a command that it does not know). */
const AFTER = /(?=[\s,;:)\]}>&|./\\"'`]|$)/.source;

/** A quote, which may be escaped since the text around is in quotes itself. */
const opening = (n: number): string => String.raw`(?<escape${n}>\\{0,8})(?<quote${n}>["'\`])`;

/**
 * Where that ends: at the same quote, escaped as the first one was. One within has more backslashes, is written twice, or joins a shell's words (`'it'\''s'`).
 * Where none is the end, at that of the line: rather too much than a part of a secret.
 */
const ending = (n: number): string => {
  const escape = `\\k<escape${n}>`;
  const quote = `\\k<quote${n}>`;
  // The backslashes before it may be escaped ones of the text: with one before the quote (`\"`), each of those is four.
  return String.raw`(?:(?<!\\)(?:${escape}${escape}\\\\)*${escape}${quote}(?!${escape}\\{0,8}${quote})${AFTER}|$)`;
};

/** @param n another in each place of an expression */
const quoted = (n: number): string => `${opening(n)}.*?${ending(n)}`;

const ADDRESS = new RegExp(String.raw`://(?:[^\s"'\`<>]|["'\`<>](?!${AFTER}))+`, "g");

/** `://user:secret@host` in one word: up to the last `@`, as a password may hold one itself. */
const withoutUserinfo = (address: string): string => {
  const end = address.lastIndexOf("@");
  if (end > 3) return `://${HIDDEN}${address.slice(end)}`;
  // Cut off, or broken by a quote in the password: what is after the first colon is no port.
  const [host = "", after] = address.slice(3).split(":", 2);
  const port = after === undefined || /^\d{1,5}(?![^/?#,;)\].])/.test(after) || host.startsWith("[");
  return port ? address : `://${HIDDEN}`;
};

/** The name of a secret, as a field, a parameter, a header or an environment variable; in JSON within JSON its quote is escaped. */
const LONG_NAME =
  /(?:password|passwd|passphrase|pwd|secret|token|api[-_]?key|access[-_]?key|private[-_]?key|credentials?|requirepass|masterauth|auth[-_]?pass|(?:redis|valkey|cache|db|broker|client|server|user|admin)[-_]?(?:pass|pw)|redis(?:cli)?[-_]?auth|authorization|cookie|session[-_]?id|signature|hmac)(?:\\{0,8}["'`]|\])?/;
/** A short one is a word of prose as well: it is one in quotes, or as a field (`{ host: 'redis', pass: 'secret' }`) that has its value in quotes. */
const SHORT_NAME =
  /(?<=["'])(?:auth|pass|pw)\\{0,8}["']|(?:auth|pass|pw)(?<=(?:^|[{,(])\s{0,16}:?(?:auth|pass|pw))(?=\s{0,4}(?:[:=]|=>)\s{0,4}\\{0,8}["'`])/;
const NAME = `(?:${LONG_NAME.source}|${SHORT_NAME.source})`;
const IS = /\s{0,4}(?:=>|[:=])\s{0,4}/;
const IN_QUOTES = `[bu]?${quoted(1)}`;
/** Else a word, perhaps after that of a scheme. */
const VALUE = String.raw`(?:${IN_QUOTES}|(?:(?:bearer|basic|token|digest)\s+)?(?:[^\s,;&)\]}"']|["'](?!${AFTER}))+)`;
const NAMED = new RegExp(`(${NAME}${IS.source})${VALUE}`, "gi");
const SCHEME = /\b(bearer|basic)(\s+)[\w.~+/=-]{6,}/gi;
/** Between the words of a list, as programs print them, and as Redis does of a command that it does not know (before 7 with backticks). */
const BETWEEN = /(?:\s{1,4}|\s{0,4},\s{0,4})/.source;
/** `AUTH secret`, `AUTH user secret`, as a traced command, as a list of its words, or as a call (`auth('secret')`, `auth(['user', 'secret'])`). */
const AUTH_COMMAND = new RegExp(
  String.raw`(\bauth2?\\{0,8}["'\`]?(?:${BETWEEN}(?:with args beginning with:\s{1,4})?|\(\s{0,4}\[?\s{0,4}))(?!<|\\{0,8}["'](?:args|arguments)\b)${quoted(1)}(?:${BETWEEN}${quoted(2)})?`,
  "gi",
);
/** The same as ioredis and others carry it in an error: `{"name":"auth","args":["secret"]}`. */
const AUTH_ARGUMENTS = new RegExp(
  String.raw`(\b(?:auth|hello)\\{0,8}["'],\s{0,4}\\{0,8}["']?(?:args|arguments)\\{0,8}["']?:\s{0,4}\[)(?:${quoted(1)}|[^\]])*`,
  "gi",
);
/** `CONFIG SET requirepass secret`, as a list of its words. */
const SET_SECRET = new RegExp(String.raw`(\b(?:requirepass|masterauth)\\{0,8}["'\`]${BETWEEN})${quoted(1)}`, "gi");
/** After a blank; a shell's word may have any sign in it. */
const ARGUMENT = `(?:${IN_QUOTES}|\\S+)`;
/** `--requirepass secret`, and a line of a configuration file. */
const SETTING = new RegExp(
  `(\\b(?:requirepass|masterauth|primaryauth|tls-(?:client-)?key-file-pass|auth-pass\\s{1,4}\\S+)\\s{1,4})${ARGUMENT}`,
  "gi",
);
/** `redis-cli -a secret`, as a command or as a list of its words. */
const CLI = new RegExp(String.raw`(?:${REDIS_TOOLS.join("|")})\b`);
const CLI_PASSWORD = new RegExp(
  String.raw`([\s"'\`](?:-a|--pass)(?:\s{1,4}|=|\\{0,8}["'\`]\s{0,4},\s{0,4}))${ARGUMENT}`,
  "g",
);
/** `ACL SETUSER app on >secret`, and the same in a file. */
const USER = /\bsetuser\b|\buser\s{1,4}\S{1,64}\s{1,4}(?:on|off|reset|nopass|[><])/i;
const USER_PASSWORD = new RegExp(String.raw`(\s[><])\S+|(${opening(1)}[><]).*?${ending(1)}`, "g");

/** What is written after a program or a command whose words alone do not say which of them is a secret: once over the text, wherever it stands. */
const withoutArguments = (text: string): string => {
  const rest = CLI.test(text) ? text.replace(CLI_PASSWORD, `$1${HIDDEN}`) : text;
  const user = rest.search(USER);
  return user === -1
    ? rest
    : rest.slice(0, user) + rest.slice(user).replace(USER_PASSWORD, `$1$2${HIDDEN}$<escape1>$<quote1>`);
};

/** JSON Web Tokens, keys of well-known services, and long runs that no word or path has. */
const TOKEN =
  /\b(?:eyJ[\w-]{8,}(?:\.[\w-]*){0,2}|(?:(?:sk|pk|rk|gh[opsu]|github_pat|xox[abpors]|glpat)[-_]|A[KS]IA)[\w-]{12,})/g;
const LONG = /(?<![\w+/=-])[\w+/=-]{24,}/g;

/** Hex of a key's or a digest's length, or a run of mixed letters and digits; not a path, a class name or a date. */
const looksRandom = (run: string): boolean => {
  if (/^[0-9a-f-]{32,}$/i.test(run) || /[0-9a-f]{20}/i.test(run)) return true;
  if (run.includes("/") && !/[+=]/.test(run) && run.split("/").every((part) => part.length < 24)) return false;
  return /\d/.test(run) && /[a-z]/.test(run) && /[A-Z]/.test(run);
};

/**
 * @param known secrets that are known to be such
 */
export const redact = (text: string, known: readonly string[]): string =>
  withoutArguments(withoutKnown(plain(legible(withoutKnown(text, known))), known))
    .replace(SETTING, `$1${HIDDEN}`)
    .replace(ADDRESS, withoutUserinfo)
    .replace(NAMED, `$1${HIDDEN}`)
    .replace(SCHEME, `$1$2${HIDDEN}`)
    .replace(AUTH_COMMAND, `$1${HIDDEN}`)
    .replace(AUTH_ARGUMENTS, `$1${HIDDEN}`)
    .replace(SET_SECRET, `$1${HIDDEN}`)
    .replace(TOKEN, HIDDEN)
    .replace(LONG, (run) => (looksRandom(run) ? HIDDEN : run));
