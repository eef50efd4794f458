/**
 * A line as its program's logger meant it: the fields that say what happened, apart from those that it only carries along. What a line
 * carries along (a request's path, a configuration, a command) may hold any word, and is no evidence of an error.
 */
import { type Leaf, readObject, unescaped } from "./json-leaves.ts";
import { sorted } from "../sorted.ts";
import { classOf, type KeyClass } from "./keys.ts";
import { readPairs } from "./pairs.ts";
import { plain, withoutColours } from "./redact.ts";
import { isFrame, toldBy } from "./stack.ts";

export interface Saying {
  /** What happened, in one line, without frames. */
  text: string;
  /** The same as it stands in the field, in lines where it has some. */
  whole: string;
  /** The keys that lead to it, as words; empty for text outside any field. */
  path: string;
  /** Whether it stands in an object that is named after something else than an error: `checks.db.message`. */
  nested: boolean;
}

export interface LogRecord {
  said: readonly Saying[];
  /** Text fields of which their keys do not tell what they are. */
  unknown: readonly Saying[];
  /** The logger's name, the module's. */
  names: readonly string[];
  /** Addresses that stand beside what is said: `redis:6379`, `:6379` where a field holds the port alone, `redis`. */
  addresses: readonly string[];
  /** Whether the program itself takes it for an error or worse; false where it does not tell. */
  severe: boolean;
}

const OBJECT = /\{\s{0,4}"/g;
/** Some formatters print two or three in a line. */
const MAX_OBJECTS = 8;
const MAX_PATH_CHARS = 120;
/** A log of logs: what a shipper wrapped up once more. */
const MAX_WRAPPED = 2;

const SEVERE = /^(?:e|err|erro|eror|error|f|ftl|fatal|crit|critical|alert|emerg|emergency|panic|dpanic|severe)$/i;

/** By name, or by number: Monolog's hundreds, pino's and bunyan's tens, syslog's digits. */
const isSevere = (level: string): boolean => {
  if (!/^\d{1,4}$/.test(level)) return SEVERE.test(level.trim());
  const number = Number(level);
  if (number >= 100) return number >= 400;
  return number >= 8 ? number >= 50 : number <= 3;
};

const saying = (field: string, path = "", nested = false): Saying => {
  const whole = withoutColours(field);
  return { text: plain(toldBy(whole)), whole, path, nested };
};

/** What the field at the end of these keys is. */
const classify = (keys: readonly string[]): { of: KeyClass | "unknown"; nested: boolean } => {
  let inError = false;
  let nested = false;
  for (const key of keys.slice(0, -1)) {
    const found = classOf(key);
    if (found === "aside") return { of: "aside", nested };
    if (found === "said") inError = true;
    else if (!inError && found !== "flat" && key !== "context") nested = true;
  }
  const own = classOf(keys.at(-1) ?? "");
  if (own === "aside" || own === "said") return { of: own, nested };
  if (inError) return { of: own === "part" || own === "address" ? own : "said", nested };
  if (own === "name") return { of: "name", nested };
  return { of: nested || own === "flat" || own === null ? "unknown" : own, nested };
};

const readLine = (line: string): { text: string; leaves: readonly Leaf[] } | null => {
  const leaves: Leaf[] = [];
  let text = "";
  let from = 0;
  OBJECT.lastIndex = 0;
  for (let tries = 0; tries < MAX_OBJECTS; tries += 1) {
    const found = OBJECT.exec(line);
    if (found === null) break;
    const object = readObject(line, found.index);
    if (object === null || object.leaves.length === 0) continue;
    leaves.push(...object.leaves);
    text += line.slice(from, found.index);
    from = object.end;
    OBJECT.lastIndex = from;
  }
  if (leaves.length > 0) return { text: text + line.slice(from), leaves };
  const { text: before, pairs } = readPairs(line);
  const isLog = pairs.some(({ key }) => ["said", "severity"].includes(classOf(key) ?? ""));
  return isLog
    ? {
        text: before,
        leaves: pairs.map(({ key, text: value }) => ({ keys: [key], text: unescaped(value) })),
      }
    : null;
};

const WHOLE = { of: "said", nested: false } as const;
const NOTHING = /^(?:null|nil|none|undefined|true|false|<nil>|-?\d[\d.]*|)$/i;

const collect = (line: string, wrapped: number): LogRecord | null => {
  const read = readLine(line);
  if (read === null) return null;
  const said: Saying[] = [];
  const unknown: Saying[] = [];
  const names: string[] = [];
  const addresses: string[] = [];
  let severe = false;
  const outside = read.text.trim();
  if (/\w/.test(outside)) said.push(saying(outside));
  for (const [index, { keys, text }] of read.leaves.entries()) {
    // Loguru's record begins with the whole line as text; anywhere else such a field may be what a user wrote.
    const { of, nested } = index === 0 && keys.join() === "text" ? WHOLE : classify(keys);
    const path = keys.join(" ").slice(0, MAX_PATH_CHARS);
    if (of === "severity") severe ||= isSevere(text);
    else if (of === "name") names.push(text);
    else if (of === "address") addresses.push(/port$/i.test(path) ? `:${text}` : text);
    else if (of === "part") said.push(saying(text, path, nested));
    else if (of === "said" && isFrame(text)) {
      // A stack that is kept as a list of its lines.
      const error = said.pop();
      if (error !== undefined) said.push({ ...error, whole: `${error.whole}\n${text}` });
    } else if (of !== "aside" && !NOTHING.test(text.trim())) {
      const inner =
        of === "said" && wrapped < MAX_WRAPPED && text.trimStart().startsWith("{") ? collect(text, wrapped + 1) : null;
      if (inner === null) (of === "said" ? said : unknown).push(saying(text, path, nested));
      else {
        said.push(...inner.said);
        unknown.push(...inner.unknown);
        names.push(...inner.names);
        addresses.push(...inner.addresses);
        severe ||= inner.severe;
      }
    }
  }
  return { said, unknown, names, addresses, severe };
};

/** @returns null for a line of plain text */
export const readRecord = (line: string): LogRecord | null => collect(line, 0);

/** Fields that hold the line's own words, which stand first for a reader wherever the logger puts them. */
const OWN_WORDS = /^(?:|msg|message|event|@mt?|Body)$/;
const MIN_WORDS_CHARS = 8;

/** What a line says, as a person reads it: its words and its errors, each once; a line of plain text as it is. */
export const inWords = (line: string): string => {
  const said = readRecord(line)?.said.filter(({ text }) => text.length >= MIN_WORDS_CHARS) ?? [];
  const own = said.filter(({ path }) => OWN_WORDS.test(path));
  const texts = [...own, ...said.filter((each) => !own.includes(each))].map(({ text }) => text);
  const kept: string[] = [];
  for (const text of sorted(texts, (left, right) => right.length - left.length)) {
    const bare = text.replace(/^\w{0,64}(?:Error|Exception): /, "");
    if (!kept.some((longer) => longer.includes(bare))) kept.push(text);
  }
  const once = [...new Set(texts)].filter((text) => kept.includes(text));
  return once.length === 0 ? line : once.join(": ");
};
