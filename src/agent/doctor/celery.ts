import { ok, type Result } from "../../protocol/result.ts";
import type { RedisCommand } from "../docker/seam.ts";
import { traceCelery } from "../redis/celery.ts";
import { mayBeAsked } from "../redis/queues.ts";
import { stillLoading } from "../redis/no-reading.ts";
import { fieldsOf, integerOf } from "../redis/reply.ts";
import { pageOf, lookFor, nextPages, takePages } from "../redis/scan.ts";
import type { Context } from "../session/context.ts";
import { readInfo } from "./info.ts";
import type { Part, Value } from "./part.ts";
import * as kombu from "./kombu.ts";

const MAX_NAMES = 50;
/** How many are looked into at most: each costs at least one command. */
const MAX_EXCHANGES = 10;
const MAX_QUEUES = 15;
const MAX_PREFIXES = 5;
const MEMBERS = "100";

const NOTHING = { bindings: [], queues: [], unacked: null };

const llen = (key: string): RedisCommand => ["LLEN", key];

interface Broker {
  /** Those that have a binding, as far as they were looked into. */
  exchanges: kombu.Exchange[];
  queues: kombu.Queue[];
  unacked: number | null;
}

/** The members of the sets of bindings, and `HLEN` of what was delivered and not acknowledged. */
const readBroker = async (keys: readonly string[], redis: Context["redis"]): Promise<Result<Broker>> => {
  const exchanges = [...new Set([kombu.DEFAULT_BINDINGS, ...keys])]
    .map(kombu.exchangeOf)
    .filter((exchange) => exchange !== null)
    .filter(({ key }) => mayBeAsked(key));
  const looked = exchanges.filter(kombu.carriesTasks).slice(0, MAX_EXCHANGES);
  const prefixes = [...new Set(exchanges.map(({ prefix }) => prefix))].slice(0, MAX_PREFIXES);
  const replies = await redis(
    ...prefixes.map((prefix): RedisCommand => ["HLEN", `${prefix}unacked`]),
    ...looked.map(({ key }): RedisCommand => ["SSCAN", key, "0", "COUNT", MEMBERS]),
  );
  if (!replies.ok) return replies;
  const unacked = replies.value.slice(0, prefixes.length).reduce((sum, reply) => sum + (integerOf(reply) ?? 0), 0);
  const bound = new Set(keys);
  const queues = new Map<string, kombu.Queue>();
  for (const [index, exchange] of looked.entries()) {
    const members = pageOf(replies.value[prefixes.length + index])?.keys ?? [];
    if (members.length > 0) bound.add(exchange.key);
    for (const member of members) {
      const queue = kombu.boundQueue(member, exchange);
      if (queue !== null && mayBeAsked(queue.key)) queues.set(queue.key, queue);
    }
  }
  return ok({
    exchanges: exchanges.filter(({ key }) => bound.has(key)),
    queues: [...queues.values()].slice(0, MAX_QUEUES),
    // Redis removes a hash that has become empty, so a length of 0 means that there is no such key.
    unacked: unacked === 0 ? null : unacked,
  });
};

/**
 * The lengths of the `count` lists that hold messages with a priority. In most brokers one page of SCAN names all of them; if it does
 * not, Redis is asked for each possible one.
 */
const priorityLengths = async (
  keys: readonly string[],
  count: number,
  redis: Context["redis"],
): Promise<Result<Map<string, number>>> => {
  if (count === 0) return ok(new Map());
  const look = lookFor(kombu.PRIORITIES_PATTERN);
  const page = await redis(...nextPages([look]));
  takePages([look], page.ok ? page.value : []);
  const named = keys.filter((key) => look.keys.has(key));
  const wanted = named.length === count ? named : keys;
  const replies = await redis(...wanted.map(llen));
  return replies.ok ? ok(new Map(wanted.map((key, index) => [key, integerOf(replies.value[index]) ?? 0]))) : replies;
};

/** How many messages wait in each queue, of all priorities. The default queue is included even if its binding has been lost. */
const queueLengths = async (
  bound: readonly kombu.Queue[],
  redis: Context["redis"],
): Promise<Result<Value<"celery">["queues"]>> => {
  const names = new Set(bound.map(({ key }) => key));
  const queues = names.has(kombu.DEFAULT_QUEUE.key) ? bound : [...bound, kombu.DEFAULT_QUEUE];
  const prioritised = queues.flatMap(kombu.priorityKeys);
  const replies = await redis(["EXISTS", ...prioritised], ...queues.map(({ key }) => llen(key)));
  if (!replies.ok) return replies;
  const [there, ...plain] = replies.value;
  const further = await priorityLengths(prioritised, integerOf(there) ?? 0, redis);
  if (!further.ok) return further;
  const summed = queues.map((queue, index) => {
    const ofPriorities = kombu.priorityKeys(queue).map((key) => further.value.get(key) ?? 0);
    return { name: queue.key, length: ofPriorities.reduce((sum, each) => sum + each, integerOf(plain[index]) ?? 0) };
  });
  const shown = summed.filter(({ name, length }) => length > 0 || names.has(name));
  // oxlint-disable-next-line unicorn/no-array-sort -- Node 18 has no `toSorted`
  return ok(shown.sort((one, other) => other.length - one.length));
};

/** Whether the instance is a Celery broker, and what is in its queues. Looks into a bounded number of keys of database 0, and never uses KEYS. */
export const celery: Part<"celery"> = async (context) => {
  const { redis } = context;
  const info = await readInfo(context);
  if (!info.ok) return info;
  const persistence = fieldsOf(info.value, "persistence");
  if (persistence.flag("loading") === true) return stillLoading(persistence);
  const trace = await traceCelery(info.value, redis, false);
  const { unread } = trace;
  if (trace.seen !== true) return ok({ ...NOTHING, broker: trace.seen, unread });
  const broker = await readBroker(trace.bindings, redis);
  if (!broker.ok) return broker;
  const { exchanges, unacked } = broker.value;
  const queues = await queueLengths(broker.value.queues, redis);
  if (!queues.ok) return queues;
  const bindings = exchanges.map(({ name }) => name).slice(0, MAX_NAMES);
  return ok({ broker: true, bindings, queues: queues.value, unacked, unread });
};
