import { operations } from "../../protocol/operations.ts";
import type { RedisErrorKind } from "../../protocol/operations/errors.ts";
import { areOfClient } from "./frames.ts";
import { CONNECTIONS, type Pattern, RECOVERED, REPLIES } from "./patterns.ts";
import { type LogRecord, readRecord, type Saying } from "./record.ts";
import { framesOf, toldBy } from "./stack.ts";
import { createSubject } from "./subject.ts";
import { TRANSLATED } from "./translated.ts";

/** One pass over the line tells the many that say nothing of the kind. */
const anyOf = (patterns: readonly Pattern[]): RegExp =>
  new RegExp(patterns.map(({ says }) => says.source).join("|"), "i");

const ANY_REPLY = anyOf(REPLIES);
const ANY_CONNECTION = anyOf(CONNECTIONS);
const ANY_TRANSLATED = new RegExp(TRANSLATED.map(({ says }) => says.source).join("|"));

const isBroken = (text: string): boolean => ANY_CONNECTION.test(text) || ANY_TRANSLATED.test(text);

/** What a field may hide from those: the end of its text, which is not the line's, and words that JSON writes as escapes. */
const HIDDEN = /EOF\b|\\u[0-9a-f]{4}/i;

/** Lines in which redis-ops itself quotes errors: its audit, its answers; they would be found again and again. */
const OWN_NAME = /\bredis-ops\b/;
const OWN_FIELDS = [
  new RegExp(String.raw`"operation\\{0,8}":\s?\\{0,8}"(?:${Object.keys(operations).join("|")})\\{0,8}"`),
  /"target\\{0,8}":/,
];

const isOwn = (line: string): boolean => OWN_NAME.test(line) || OWN_FIELDS.every((field) => field.test(line));

const first = (patterns: readonly Pattern[], texts: readonly string[]): RedisErrorKind | null =>
  patterns.find(({ says }) => texts.some((text) => says.test(text)))?.kind ?? null;

const refusal = (texts: readonly string[]): RedisErrorKind | null =>
  texts.some((text) => ANY_REPLY.test(text)) ? first(REPLIES, texts) : null;
const breakage = (texts: readonly string[]): RedisErrorKind | null =>
  (texts.some((text) => ANY_TRANSLATED.test(text)) ? first(TRANSLATED, texts) : null) ?? first(CONNECTIONS, texts);

const textsOf = (sayings: readonly Saying[]): string[] => sayings.map(({ text }) => text);

/** @param frames what `nextTo` of frames.ts finds; asked only where the line alone does not tell whom it is about */
export type Recogniser = (line: string, frames?: () => readonly string[]) => RedisErrorKind | null;

/**
 * Returns a function that tells what a line of an application's log says went wrong with Redis; null for everything else.
 * It takes time in proportion to the line, whatever the line is.
 *
 * How severe the program takes a line to be does not decide. Clients log the attempts of an outage at any level (lettuce's reconnects as
 * INFO, a retry as DEBUG, Rails' failed request as INFO), and a connection that was refused was refused, also where the next try went well.
 *
 * @param service the compose service of Redis
 */
export const createRecogniser = (service: string): Recogniser => {
  const subjectOf = createSubject(service);
  const isAboutRedis = (text: string, frames?: () => readonly string[]): boolean => {
    const subject = subjectOf(text);
    return subject === "redis" || (subject === "untold" && frames !== undefined && areOfClient(frames()));
  };

  const isHere = (address: string): boolean => address === service || /^(?:redis|valkey)$/i.test(address);

  const fromText = (text: string, frames?: () => readonly string[]): RedisErrorKind | null =>
    refusal([text]) ??
    (isBroken(text) && !RECOVERED.test(text) && isAboutRedis(text, frames) ? breakage([text]) : null);

  const standsAlone = (
    { path, text, whole, nested }: Saying,
    ports: readonly string[],
    frames?: () => readonly string[],
  ): boolean => {
    if (!isBroken(text)) return false;
    const all = [path, text, ...(nested ? [] : ports)].join(" ");
    // A stack of its own, or, of text before its fields, that of the lines beside.
    return isAboutRedis(all, path === "" ? frames : () => framesOf(whole));
  };

  /** Whether sayings that each leave it open are about Redis when they are taken together. */
  const areTogether = (
    sayings: readonly Saying[],
    ports: readonly string[],
    { names, addresses }: LogRecord,
  ): boolean => {
    const here = addresses.some(isHere) ? ["redis"] : [];
    return isAboutRedis([...textsOf(sayings), ...names, ...ports, ...here].join(" "));
  };

  const fromRecord = (record: LogRecord, frames?: () => readonly string[]): RedisErrorKind | null => {
    const refused = refusal(textsOf(record.said));
    if (refused !== null) return refused;
    const own = record.said.filter(({ nested }) => !nested);
    if (own.some(({ text }) => RECOVERED.test(text))) return null;
    const ports = record.addresses.filter((address) => address.includes(":"));
    const alone = record.said.filter((saying) => standsAlone(saying, ports, frames));
    // What the others leave open tells more of the same: that it could not connect, as the name was not found.
    const more = own.filter(({ path, text }) => subjectOf(`${path} ${text}`) === "untold");
    if (alone.length > 0) return breakage(textsOf([...alone, ...more]));
    const kind = own.some(({ text }) => isBroken(text)) ? breakage(textsOf(own)) : null;
    if (kind !== null && areTogether(own, ports, record)) return kind;
    if (!record.severe) return null;
    // What the program itself calls an error it may have put under any key.
    return (
      refusal(textsOf(record.unknown)) ??
      breakage(textsOf(record.unknown.filter((saying) => standsAlone(saying, ports))))
    );
  };

  return (line, frames) => {
    if (!ANY_REPLY.test(line) && !isBroken(line) && !HIDDEN.test(line)) return null;
    if (isOwn(line)) return null;
    const record = readRecord(line);
    if (record !== null) return fromRecord(record, frames);
    if (!line.includes(String.raw`\n`)) return fromText(line, frames);
    const whole = line.replaceAll(String.raw`\n`, "\n");
    return fromText(toldBy(whole), () => framesOf(whole));
  };
};
