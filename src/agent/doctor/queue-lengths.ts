import { ok, type Result } from "../../protocol/result.ts";
import type { Context } from "../session/context.ts";
import type { RedisCommand, RedisReply } from "../docker/seam.ts";
import { lookFor, nextPages, takePages } from "../redis/scan.ts";
import type { Value } from "./part.ts";
import { DEFAULT_QUEUE, PRIORITIES_PATTERN, priorityKeys, type Queue } from "./queues.ts";

/** An integer reply; null for an error, as of a key that is not what it looks like. */
export const integer = (reply: RedisReply | undefined): number | null =>
  reply?.kind === "text" && /^\d+$/.test(reply.text) ? Number(reply.text) : null;

const llen = (key: string): RedisCommand => ["LLEN", key];

/**
 * The lengths of the lists of priorities, of which there are `count`. One page of SCAN names them all in most brokers; where it
 * does not, each is asked for.
 */
const priorityLengths = async (
  keys: readonly string[],
  count: number,
  redis: Context["redis"],
): Promise<Result<Map<string, number>>> => {
  if (count === 0) return ok(new Map());
  const look = lookFor(PRIORITIES_PATTERN);
  const page = await redis(...nextPages([look]));
  takePages([look], page.ok ? page.value : []);
  const named = keys.filter((key) => look.keys.has(key));
  const wanted = named.length === count ? named : keys;
  const replies = await redis(...wanted.map(llen));
  return replies.ok ? ok(new Map(wanted.map((key, index) => [key, integer(replies.value[index]) ?? 0]))) : replies;
};

/** What waits in each queue, in its lists of all priorities; in the default queue as well, where its binding has been lost. */
export const queueLengths = async (
  bound: readonly Queue[],
  redis: Context["redis"],
): Promise<Result<Value<"celery">["queues"]>> => {
  const names = new Set(bound.map(({ key }) => key));
  const queues = names.has(DEFAULT_QUEUE.key) ? bound : [...bound, DEFAULT_QUEUE];
  const prioritised = queues.flatMap(priorityKeys);
  const replies = await redis(["EXISTS", ...prioritised], ...queues.map(({ key }) => llen(key)));
  if (!replies.ok) return replies;
  const [there, ...plain] = replies.value;
  const further = await priorityLengths(prioritised, integer(there) ?? 0, redis);
  if (!further.ok) return further;
  const summed = queues.map((queue, index) => {
    const ofPriorities = priorityKeys(queue).map((key) => further.value.get(key) ?? 0);
    return { name: queue.key, length: ofPriorities.reduce((sum, each) => sum + each, integer(plain[index]) ?? 0) };
  });
  const shown = summed.filter(({ name, length }) => length > 0 || names.has(name));
  // oxlint-disable-next-line unicorn/no-array-sort -- Node 18 has no `toSorted`
  return ok(shown.sort((one, other) => other.length - one.length));
};
