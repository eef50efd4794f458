/**
 * Whether Redis is a Celery broker, told by the keys that kombu's Redis transport makes (its transport/redis.py: `keyprefix_queue`,
 * `unacked_key`, `global_keyprefix`): a set of bindings for each exchange, a list for each queue, a hash of what was delivered and
 * not acknowledged.
 */
import { celery } from "../../protocol/queues/python.ts";
import type { Unread } from "../../protocol/unread.ts";
import type { Context } from "../session/context.ts";
import type { RedisCommand } from "../docker/seam.ts";
import { unreadOf } from "./refused.ts";
import { databasesOf } from "./reply.ts";
import { lookFor, MAX_ROUNDS, nextPages, takePages } from "./scan.ts";

/** Without a prefix, those of every broker with Celery's own names; they are found in a keyspace of any size. */
const WELL_KNOWN_KEYS = celery.fixed.map(([key]) => key);
/** With kombu's `global_keyprefix` before it. */
const BINDINGS_PATTERN = "*_kombu.binding.*";
const UNACKED_PATTERN = "*unacked*";

export interface Trace {
  /** True if a key of a broker was seen, false if there is certainly none, null if not all keys were looked at. */
  seen: boolean | null;
  /** Those that the two patterns match, as far as the look went. */
  bindings: string[];
  unacked: string[];
  /** What Redis would not tell of it. */
  unread: Unread[];
}

/** @param firstOnly whether one key is enough */
export const traceCelery = async (info: string, redis: Context["redis"], firstOnly: boolean): Promise<Trace> => {
  const keyspace = databasesOf(info);
  const databases = Object.keys(keyspace ?? {});
  if (databases.length === 0 && keyspace !== undefined) return { seen: false, bindings: [], unacked: [], unread: [] };
  const [bindings, unacked] = [lookFor(BINDINGS_PATTERN), lookFor(UNACKED_PATTERN)];
  const looks = [bindings, unacked];
  const exists: RedisCommand = ["EXISTS", ...WELL_KNOWN_KEYS];
  // In one batch with the first pages, since every batch of the `cli` transport starts processes.
  const first = await redis(exists, ...nextPages(looks));
  const [known, ...pages] = first.ok ? first.value : [];
  takePages(looks, pages);
  const wellKnown = known?.kind === "text" && Number(known.text) > 0;
  const seen = (): boolean => wellKnown || looks.some(({ keys }) => keys.size > 0);
  for (let round = 1; round < MAX_ROUNDS && !(firstOnly && seen()); round += 1) {
    const wanted = nextPages(looks);
    if (wanted.length === 0) break;
    const further = await redis(...wanted);
    takePages(looks, further.ok ? further.value : []);
  }
  const all =
    known?.kind === "text" && looks.every(({ complete }) => complete) && databases.every((name) => name === "db0");
  return {
    seen: seen() || (all ? false : null),
    bindings: [...bindings.keys],
    unacked: [...unacked.keys],
    unread: unreadOf([["EXISTS", known], ...pages.map((page) => ["SCAN", page] as const)]),
  };
};

/** As `Trace.seen`: whether a move to `allkeys-*` would put a broker's keys at risk. */
export const seesCeleryKeys = async (info: string, redis: Context["redis"]): Promise<boolean | null> =>
  (await traceCelery(info, redis, true)).seen;
