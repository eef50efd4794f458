import { fail, ok, type Result } from "../../protocol/result.ts";
import type { RedisItem, RedisReply } from "../docker/seam.ts";
import { errorFailure } from "../redis/reply.ts";
import type { Part, Value } from "./part.ts";

type Entry = Value<"slow">["entries"][number];

const MAX_ENTRIES = 10;
const COMMAND_NAME = /^[A-Za-z][\w.|-]{0,31}$/;

const figure = (item: RedisItem | undefined): number | null =>
  typeof item === "string" && /^\d{1,15}$/.test(item) ? Number(item) : null;

/**
 * An entry is an id, the second in which it ran, its microseconds, its words, and since Redis 4 the client.
 * https://redis.io/docs/latest/commands/slowlog-get/
 */
const readEntry = (item: RedisItem): Entry | null => {
  if (typeof item === "string") return null;
  const [at, took, words] = [figure(item[1]), figure(item[2]), item[3]];
  if (at === null || at > 8.64e12 || took === null || !Array.isArray(words)) return null;
  const [command] = words;
  // Only the command's name is told: its arguments are the application's data. Somebody who renamed a command may keep its name secret.
  const known = typeof command === "string" && COMMAND_NAME.test(command);
  return {
    at: new Date(at * 1000).toISOString(),
    took_ms: took / 1000,
    command: known ? command.toUpperCase() : "(renamed)",
  };
};

export const slowEntries = (reply: RedisReply | undefined): Result<Entry[]> => {
  if (reply?.kind === "error") return fail(errorFailure(reply.message));
  const items = reply?.kind === "nested" ? reply.items : [];
  return ok(
    items
      .map(readEntry)
      .filter((entry) => entry !== null)
      .slice(0, MAX_ENTRIES),
  );
};

/** The slow log keeps at most 32 words of a command, and 128 bytes of each word, so ten entries stay below the seam's bound. */
export const slow: Part<"slow"> = async ({ redis }) => {
  const replies = await redis(["SLOWLOG", "GET", String(MAX_ENTRIES)]);
  if (!replies.ok) return replies;
  const entries = slowEntries(replies.value[0]);
  return entries.ok ? ok({ entries: entries.value }) : entries;
};
