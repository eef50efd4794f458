import type { RedisErrorKind } from "../../protocol/operations/errors.ts";
import { areOfClient } from "./frames.ts";
import { CONNECTIONS, type Pattern, RECOVERED, REPLIES } from "./patterns.ts";
import { createSubject } from "./subject.ts";

/** One pass over the line tells the many that say nothing of the kind. */
const anyOf = (patterns: readonly Pattern[]): RegExp =>
  new RegExp(patterns.map(({ says }) => says.source).join("|"), "i");

const ANY_REPLY = anyOf(REPLIES);
const ANY_CONNECTION = anyOf(CONNECTIONS);

/** Lines in which redis-ops itself quotes errors: its audit, its answers; they would be found again and again. */
const OWN = /\bredis-ops\b|"operation":\s?"\w{1,32}"/;

const kindIn = (line: string, patterns: readonly Pattern[]): RedisErrorKind | null =>
  patterns.find(({ says }) => says.test(line))?.kind ?? null;

/** @param frames what `nextTo` of frames.ts finds; asked only where the line alone does not tell whom it is about */
export type Recogniser = (line: string, frames?: () => readonly string[]) => RedisErrorKind | null;

/**
 * Returns a function that tells what a line of an application's log says went wrong with Redis; null for everything else.
 * It takes time in proportion to the line, whatever the line is.
 *
 * @param service the compose service of Redis
 */
export const createRecogniser = (service: string): Recogniser => {
  const subjectOf = createSubject(service);
  return (line, frames) => {
    const reply = ANY_REPLY.test(line);
    if ((!reply && !ANY_CONNECTION.test(line)) || OWN.test(line)) return null;
    if (reply) return kindIn(line, REPLIES);
    if (RECOVERED.test(line)) return null;
    const subject = subjectOf(line);
    const isAboutRedis = subject === "redis" || (subject === "untold" && frames !== undefined && areOfClient(frames()));
    return isAboutRedis ? kindIn(line, CONNECTIONS) : null;
  };
};
