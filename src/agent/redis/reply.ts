/** What Redis's replies mean: as texts, pairs and figures, and an error to a person. */
import type { Failure, FailureCode } from "../../protocol/failure.ts";
import type { InfoSections } from "../../protocol/operations/info.ts";
import { fail, ok, type Result } from "../../protocol/result.ts";
import type { Software } from "../../protocol/software.ts";
import type { RedisReply } from "../docker/seam.ts";
import { WHERE_THE_PASSWORD_IS } from "../policy/password.ts";
import { printable, shortened } from "../../shared/text.ts";
import { refusal } from "./refused.ts";
import { KEYDB_PROGRAM, OWN_VERSIONS, SERVER_NAME, VERSION } from "./software.ts";

const MAX_ERROR_CHARS = 200;

/** By the error's first word, which is Redis's own error code. */
const HINTS: Readonly<Record<string, { code?: FailureCode; hint: string }>> = {
  NOAUTH: { hint: `Redis wants a password and none was found. ${WHERE_THE_PASSWORD_IS}` },
  WRONGPASS: { hint: `Redis refused the password that was found. ${WHERE_THE_PASSWORD_IS}` },
  LOADING: { code: "loading", hint: "Wait until the dataset is loaded; `persistence` shows how far it is." },
  BUSY: { hint: "A script blocks Redis; end it with SCRIPT KILL or FUNCTION KILL." },
  MASTERDOWN: { hint: "This Redis is a replica that has lost its master; check the master." },
  OOM: { hint: "Redis is over maxmemory and may not evict; check `memory`." },
  READONLY: { hint: "This Redis is a replica; ask its master." },
  MISCONF: { hint: "Redis cannot save to disk; check `persistence` and the disk's free space." },
};
const UNKNOWN = { hint: "Check the log of the Redis service on the host." };

/** A line that can be shown, of at most 200 characters. */
const lineOf = (message: string): string =>
  shortened(printable(message.replaceAll(/[\p{Cc}\s]+/gu, " ")).trim(), MAX_ERROR_CHARS);

/** An error reply as a failure at hop `redis`: `loading` while the dataset is read, else `redis_failed`. */
export const errorFailure = (message: string): Failure => {
  const text = lineOf(message).replace(/^\(error\) /, "");
  const refused = refusal(text);
  if (refused !== null) return { code: "redis_failed", hop: "redis", ...refused };
  const word = /^[A-Z]+/.exec(text)?.[0] ?? "";
  const known: { code?: FailureCode; hint: string } = Object.hasOwn(HINTS, word) ? (HINTS[word] ?? UNKNOWN) : UNKNOWN;
  return { code: known.code ?? "redis_failed", hop: "redis", detail: `Redis replied: ${text}`, hint: known.hint };
};

const unexpected = (wanted: string): Result<never> =>
  fail({
    code: "redis_failed",
    hop: "redis",
    detail: `Redis did not reply with ${wanted}.`,
    hint: "Check that the service is Redis and not something that only looks like it.",
  });

/** The text of a reply; an error reply, or another kind, is a failure. */
export const textOf = (reply: RedisReply | undefined): Result<string> => {
  if (reply?.kind === "text") return ok(reply.text);
  return reply?.kind === "error" ? fail(errorFailure(reply.message)) : unexpected("a text");
};

/** A list of names and values, as `CONFIG GET` replies. */
export const pairsOf = (reply: RedisReply | undefined): Result<ReadonlyMap<string, string>> => {
  if (reply?.kind === "error") return fail(errorFailure(reply.message));
  if (reply?.kind === "nil") return ok(new Map());
  if (reply?.kind !== "list" || reply.items.length % 2 !== 0) return unexpected("names and values");
  const pairs = new Map<string, string>();
  for (let index = 0; index < reply.items.length; index += 2) {
    pairs.set(reply.items[index] ?? "", reply.items[index + 1] ?? "");
  }
  return ok(pairs);
};

/** One of the settings in a reply of `CONFIG GET`; undefined where it is not in it, or Redis refused. */
export const settingIn = (reply: RedisReply | undefined, key: string): string | undefined => {
  const pairs = pairsOf(reply);
  return pairs.ok ? pairs.value.get(key) : undefined;
};

/** An integer reply, or null for an error, such as Redis gives for a key of another type. */
export const integerOf = (reply: RedisReply | undefined): number | null =>
  reply?.kind === "text" && /^\d+$/.test(reply.text) ? Number(reply.text) : null;

// INFO's reply is read with tolerance: versions of Redis add, drop and repeat fields.

type Value = number | string;
type Field = Value | Record<string, Value>;

/** Fields whose value is a name even where it looks like a number: ids, hashes, versions. */
const NAMES = /(?:^|_)(?:run_id|build_id|sha1|replid2?|version|human|name)$/;
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/;
const PAIR = /^([\w.-]+)=(.*)$/;
/** A double holds every decimal of this many digits exactly. */
const MAX_EXACT_DIGITS = 15;
/** The section of fields that come before the first heading. */
const NO_SECTION = "other";

const valueOf = (field: string, text: string): Value => {
  if (!NUMBER.test(text) || NAMES.test(field)) return text;
  const number = Number(text);
  const exact = Number.isInteger(number)
    ? Number.isSafeInteger(number)
    : text.replaceAll(/\D/g, "").length <= MAX_EXACT_DIGITS;
  return exact ? number : text;
};

/** The value of one field: `keys=3,expires=0` becomes an object, but only where every part is a pair. */
const fieldOf = (field: string, text: string): Field => {
  if (!text.includes("=")) return valueOf(field, text);
  const pairs = text.split(",").map((part) => PAIR.exec(part));
  const entries: [string, Value][] = [];
  for (const pair of pairs) {
    const [, key, value] = pair ?? [];
    if (key === undefined || value === undefined) return valueOf(field, text);
    entries.push([key, valueOf(key, value)]);
  }
  return Object.fromEntries(entries);
};

/** A repeated field (Redis repeats `module:`) keeps every value: `module`, `module#2`, … */
const freeName = (section: ReadonlyMap<string, Field>, name: string): string => {
  if (!section.has(name)) return name;
  let number = 2;
  while (section.has(`${name}#${number}`)) number += 1;
  return `${name}#${number}`;
};

/**
 * Parses the reply of `INFO`: sections by lower-case name. Values are numbers only where a double holds them exactly;
 * ids, versions and 19-digit integers stay text. Lines that are no field are skipped.
 */
export const parseInfo = (text: string): InfoSections => {
  const sections = new Map<string, Map<string, Field>>();
  let current = NO_SECTION;
  for (const raw of text.split("\n")) {
    const line = raw.endsWith("\r") ? raw.slice(0, -1) : raw;
    if (line.startsWith("#")) {
      current = line.slice(1).trim().toLowerCase() || NO_SECTION;
      if (!sections.has(current)) sections.set(current, new Map());
      continue;
    }
    const colon = line.indexOf(":");
    if (colon < 1) continue;
    const section = sections.get(current) ?? new Map<string, Field>();
    sections.set(current, section);
    const name = line.slice(0, colon);
    section.set(freeName(section, name), fieldOf(name, line.slice(colon + 1)));
  }
  return Object.fromEntries([...sections].map(([name, fields]) => [name, Object.fromEntries(fields)]));
};

/**
 * By name in lower case. A section begins with a `#` after a line feed, which is how Redis ends lines: `^` would also match after a lone CR or after
 * U+2028. Each is a part of the reply and no copy of it.
 */
const sectionsIn = (text: string): Map<string, string> => {
  const sections = new Map<string, string>();
  let from = text.startsWith("#") ? 0 : text.indexOf("\n#") + 1;
  while (text.startsWith("#", from)) {
    const next = text.indexOf("\n#", from);
    const section = text.slice(from, next === -1 ? undefined : next);
    const lineEnd = section.indexOf("\n");
    const name = section
      .slice(1, lineEnd === -1 ? undefined : lineEnd)
      .trim()
      .toLowerCase();
    const before = sections.get(name);
    sections.set(name, before === undefined ? section : `${before}\n${section}`);
    from = next === -1 ? text.length : next + 1;
  }
  return sections;
};

interface Looked {
  text: string;
  sections: Map<string, string>;
  fields: Map<string, Fields>;
  databases?: InfoSections[string] | undefined;
}

/** The reply that was looked at last, and its sections as they were asked for: one answer asks the same one ten times. */
let last: Looked | null = null;

const lookedAt = (text: string): Looked => {
  if (last?.text !== text) last = { text, sections: sectionsIn(text), fields: new Map() };
  return last;
};

/** The lines of one section, with its heading; of all of them if a section is repeated; empty if there is none. `name` is in lower case. */
export const sectionOf = (text: string, name: string): string => lookedAt(text).sections.get(name) ?? "";

/** The databases that hold keys, `db0` and so on; undefined where the reply has no section of them. */
export const databasesOf = (text: string): InfoSections[string] | undefined =>
  (lookedAt(text).databases ??= parseInfo(sectionOf(text, "keyspace"))["keyspace"]);

/** The sum over all databases, each of which INFO tells as `db0:keys=302,expires=1,…`. */
export const inAllDatabases = (databases: ReturnType<typeof databasesOf>, name: "keys" | "expires"): number => {
  let sum = 0;
  for (const database of Object.values(databases ?? {})) {
    const value = typeof database === "object" ? database[name] : undefined;
    if (typeof value === "number") sum += value;
  }
  return sum;
};

/** Reads single fields out of one section; null where the field is missing or is not what is asked for. */
export interface Fields {
  number(name: string): number | null;
  /** As `number`, null where negative: Redis says -1 for "none". */
  count(name: string): number | null;
  text(name: string): string | null;
  flag(name: string): boolean | null;
}

/** As most figures are. */
const DIGITS = /^(?:0|[1-9]\d{0,14})$/;

/** @param lines of the section, with its heading: a line break stands before every field */
const fieldsIn = (lines: string): Fields => {
  const textAt = (name: string): string | null => {
    const at = lines.indexOf(`\n${name}:`);
    if (at === -1) return null;
    const from = at + name.length + 2;
    const end = lines.indexOf("\n", from);
    const text = end === -1 ? lines.slice(from) : lines.slice(from, end);
    return text.endsWith("\r") ? text.slice(0, -1) : text;
  };
  const number = (name: string): number | null => {
    const text = textAt(name);
    if (text === null) return null;
    const found = DIGITS.test(text) ? Number(text) : fieldOf(name, text);
    return typeof found === "number" ? found : null;
  };
  return {
    number,
    count: (name) => {
      const found = number(name);
      return found === null || found < 0 ? null : found;
    },
    text: (name) => {
      const text = textAt(name);
      const found = text === null ? null : fieldOf(name, text);
      return typeof found === "string" || typeof found === "number" ? String(found) : null;
    },
    flag: (name) => {
      const found = number(name);
      return found === null ? null : found !== 0;
    },
  };
};

/**
 * The fields of one section of INFO's reply. A field is parsed only when it is asked for: a reading needs a dozen of two hundred, and
 * parsing them all took a quarter of the agent's time.
 */
export const fieldsOf = (info: string, section: string): Fields => {
  const { sections, fields } = lookedAt(info);
  const found = fields.get(section) ?? fieldsIn(sections.get(section) ?? "");
  fields.set(section, found);
  return found;
};

/** By the reply of INFO or INFO server; Valkey calls the field otherwise. */
export const isSentinel = (info: string): boolean => {
  const server = fieldsOf(info, "server");
  return (server.text("redis_mode") ?? server.text("server_mode")) === "sentinel";
};

/** What runs, by the same; null where it does not tell. A Sentinel is named as that. */
export const softwareOf = (info: string): Software | null => {
  const found = serverOf(info);
  return found !== null && isSentinel(info) ? { ...found, name: `${found.name} Sentinel` } : found;
};

const serverOf = (info: string): Software | null => {
  const server = fieldsOf(info, "server");
  const version = (field: string): string | null => VERSION.exec(server.text(field) ?? "")?.[1] ?? null;
  const [own, name] = OWN_VERSIONS.find(([field]) => version(field) !== null) ?? [];
  if (own !== undefined && name !== undefined) return { name, version: version(own) };
  const compatible = version("redis_version");
  if (KEYDB_PROGRAM.test(server.text("executable") ?? "")) return { name: "KeyDB", version: compatible };
  const called = server.text("server_name") ?? "redis";
  if (called !== "redis" && SERVER_NAME.test(called))
    return { name: `${called.charAt(0).toUpperCase()}${called.slice(1)}`, version: version(`${called}_version`) };
  return compatible === null ? null : { name: "Redis", version: compatible };
};
