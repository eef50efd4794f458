/** What is told of Redis's own log: when it was ready, the newest line of each known kind, and the last warnings besides. */
import type { RedisLog, RedisLogKind } from "../../protocol/operations/redis-log.ts";
import type { LogLine } from "../docker/seam.ts";
import { shortened } from "../../shared/text.ts";
import { sorted } from "../sorted.ts";
import { isOfStart, isReady, isStarting, isTelling, recognised } from "./kinds.ts";
import { messagesOf } from "./messages.ts";

const MAX_WARNINGS = 3;
const MAX_LINE_CHARS = 300;

type Digest = Pick<RedisLog, "ready_at" | "known" | "warnings">;

const instant = (at: number): string => new Date(at).toISOString();

interface Seen {
  count: number;
  firstAt: number;
  lastAt: number;
  atStart: boolean;
  text: string;
}

/**
 * @param lines oldest first
 * @param redact takes out what may be a secret
 */
export const digestOf = async (
  lines: readonly LogLine[],
  redact: (text: string) => Promise<string>,
): Promise<Digest> => {
  const seen = new Map<RedisLogKind, Seen>();
  const warnings: { at: number; text: string }[] = [];
  let readyAt: number | null = null;
  // Where the log begins in the middle, Redis has been running.
  let running = true;
  for (const message of messagesOf(lines)) {
    const { at } = message;
    if (isStarting(message)) running = false;
    if (isReady(message)) {
      readyAt = at;
      running = true;
    }
    const known = recognised(message);
    if (known !== null) {
      const before = seen.get(known.kind);
      seen.set(known.kind, {
        count: (before?.count ?? 0) + 1,
        firstAt: before?.firstAt ?? at,
        lastAt: at,
        atStart: !running || isOfStart(message, known.kind),
        text: known.text,
      });
    } else if (isTelling(message)) warnings.push({ at, text: message.text });
  }
  const line = async (text: string): Promise<string> =>
    // Cut only after redaction, which would not recognise half a secret.
    shortened(await redact(text), MAX_LINE_CHARS);
  const newestFirst = sorted(seen, ([, one], [, other]) => other.lastAt - one.lastAt);
  return {
    ready_at: readyAt === null ? null : instant(readyAt),
    known: await Promise.all(
      newestFirst.map(async ([kind, { count, firstAt, lastAt, atStart, text }]) => ({
        kind,
        count,
        first_at: instant(firstAt),
        last_at: instant(lastAt),
        at_start: atStart,
        line: await line(text),
      })),
    ),
    warnings: await Promise.all(
      warnings.slice(-MAX_WARNINGS).map(async ({ at, text }) => ({ at: instant(at), line: await line(text) })),
    ),
  };
};
