/** Looks at a bounded number of key names in database 0, the one that the connection uses. Never uses KEYS. */
import type { RedisCommand, RedisReply } from "../docker/seam.ts";

const KEYS_PER_ROUND = "1000";
/** A look ends after this many pages, even if it has not seen all keys. */
export const MAX_ROUNDS = 3;

/** Names that match a pattern, page by page. */
export interface Look {
  pattern: string;
  /** Null when it is over. */
  cursor: string | null;
  keys: Set<string>;
  /** Whether all keys were looked at. */
  complete: boolean;
}

export const lookFor = (pattern: string): Look => ({ pattern, cursor: "0", keys: new Set(), complete: false });

/** The command for the next page of each look that is not over. */
export const nextPages = (looks: readonly Look[]): RedisCommand[] =>
  looks.flatMap(({ cursor, pattern }): RedisCommand[] =>
    cursor === null ? [] : [["SCAN", cursor, "MATCH", pattern, "COUNT", KEYS_PER_ROUND]],
  );

/** @param replies to what `nextPages` gave for the same looks; a look whose page is missing is over */
export const takePages = (looks: readonly Look[], replies: readonly RedisReply[]): void => {
  const open = looks.filter(({ cursor }) => cursor !== null);
  for (const [index, look] of open.entries()) {
    const page = pageOf(replies[index]);
    for (const key of page?.keys ?? []) look.keys.add(key);
    look.complete = page?.cursor === "0";
    look.cursor = page === null || look.complete ? null : page.cursor;
  }
};

/** One reply of `SCAN` or `SSCAN`: the next cursor, and names; null where it is none. */
export const pageOf = (reply: RedisReply | undefined): { cursor: string; keys: string[] } | null => {
  if (reply?.kind !== "nested") return null;
  const [cursor, names] = reply.items;
  if (typeof cursor !== "string" || !Array.isArray(names)) return null;
  return { cursor, keys: names.filter((name) => typeof name === "string") };
};
