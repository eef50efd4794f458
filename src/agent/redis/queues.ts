/**
 * Which libraries keep jobs in this Redis. Told by keys whose names are always the same, which one EXISTS finds among any number, by the
 * names of connected workers, and, where a database holds few keys, by looking through their names. Never uses KEYS.
 */
import type { Queues, SeenSystem } from "../../protocol/queues/seen.ts";
import { keyOf, type QueueSystem } from "../../protocol/queues/system.ts";
import { SYSTEM_IDS, systemOf, type SystemId } from "../../protocol/queues/systems.ts";
import { checkCommand } from "../docker/redis-cli/words.ts";
import type { RedisCommand, RedisReply } from "../docker/seam.ts";
import type { Context } from "../session/context.ts";
import { listClients } from "./client-list.ts";
import { databasesOf, fieldsOf, integerOf } from "./reply.ts";
import { type Look, lookFor, MAX_ROUNDS, nextPages, takePages } from "./scan.ts";
import { type Clients, readClients, waitedIn, type Worker } from "./workers.ts";

/** Databases that are looked into, in their order; the others are named. */
const MAX_DATABASES = 4;
/** In a database of more keys, names are not looked through: `scan.ts` would not come to its end. */
const FEW_KEYS = 3000;
/** Of one library in one database, by their names. */
const MAX_QUEUES = 15;
const MAX_NAME_CHARS = 200;

/** A library in one database, and the queues whose names told it. */
export interface Sighting extends Pick<SeenSystem, "system" | "database" | "by"> {
  queues: string[];
}

export interface QueueLook extends Omit<Queues, "systems"> {
  sightings: Sighting[];
}

/** In one database. Without replies where Redis gave none. */
export type Asks = (...commands: RedisCommand[]) => Promise<RedisReply[]>;

export const askIn =
  ({ redisIn }: Context, database: number): Asks =>
  async (...commands) => {
    if (commands.length === 0) return [];
    const replies = await redisIn(database, ...commands);
    return replies.ok ? replies.value : [];
  };

export const NO_COUNTS = { waiting: null, active: null, delayed: null, failed: null };

/** A name may be long and hold anything. One that the seam to Docker refuses would make the whole batch fail. */
export const mayBeAsked = (key: string): boolean => key.length <= MAX_NAME_CHARS && checkCommand(["TYPE", key]).ok;

const isOne = (reply: RedisReply | undefined): boolean => (integerOf(reply) ?? 0) > 0;

const SYSTEMS: readonly (readonly [SystemId, QueueSystem])[] = SYSTEM_IDS.map((id) => [id, systemOf(id)] as const);
const WITH_FIXED = SYSTEMS.filter(([, { fixed }]) => fixed.length > 0);
const exists = (keys: readonly string[]): RedisCommand => ["EXISTS", ...keys];
/** Every key whose name is always the same. */
const FIXED = exists(WITH_FIXED.flatMap(([, { fixed }]) => fixed.map(([key]) => key)));

/** Those that have one of their fixed keys, of the right type. Null where Redis did not tell. */
const byFixedKeys = async (ask: Asks): Promise<SystemId[] | null> => {
  const [found] = await ask(FIXED);
  if (integerOf(found) === null) return null;
  if (!isOne(found)) return [];
  const counts = await ask(...WITH_FIXED.map(([, { fixed }]) => exists(fixed.map(([key]) => key))));
  const likely = WITH_FIXED.filter((_system, index) => isOne(counts[index]));
  const typed = likely.flatMap(([id, { fixed }]) => fixed.map(([key, type]) => ({ id, key, type })));
  const types = await ask(...typed.map(({ key }): RedisCommand => ["TYPE", key]));
  const right = typed.filter(({ type }, index) => {
    const reply = types[index];
    return reply?.kind === "text" && reply.text !== "none" && (type === undefined || reply.text === type);
  });
  return [...new Set(right.map(({ id }) => id))];
};

/** The queues that names of keys tell, where there are few keys. Null where not all names were looked through. */
const byNames = async (keys: number, ask: Asks): Promise<Map<SystemId, string[]> | null> => {
  if (keys > FEW_KEYS) return null;
  const named = SYSTEMS.flatMap(([id, { named: names }]) => (names === undefined ? [] : [{ id, names }]));
  const looks: Look[] = [...new Set(named.map(({ names }) => names.glob))].map(lookFor);
  for (let round = 0; round < MAX_ROUNDS && looks.some(({ cursor }) => cursor !== null); round += 1)
    takePages(looks, await ask(...nextPages(looks)));
  if (!looks.every(({ complete }) => complete)) return null;
  return new Map(
    named.map(({ id, names }) => {
      const found = looks.find(({ pattern }) => pattern === names.glob)?.keys ?? [];
      return [id, [...new Set([...found].flatMap((key) => names.queue.exec(key)?.[1] ?? []))]];
    }),
  );
};

/** Of the queues that some name told, those that are the library's: libraries have some names in common. */
const proven = async (
  candidates: ReadonlyMap<SystemId, ReadonlySet<string>>,
  ask: Asks,
): Promise<Map<SystemId, string[]>> => {
  const asked = [...candidates].flatMap(([id, queues]) =>
    [...queues]
      .filter(mayBeAsked)
      .slice(0, MAX_QUEUES)
      .map((queue) => ({ id, queue, proof: systemOf(id).proof })),
  );
  const word = (template: string | undefined, queue: string): RedisCommand[] =>
    template === undefined ? [] : [["EXISTS", keyOf(template, queue)]];
  const commands = asked.flatMap(({ queue, proof }) => [...word(proof?.there, queue), ...word(proof?.notThere, queue)]);
  const replies = await ask(...commands);
  const found = new Map<SystemId, string[]>();
  for (const { id, queue, proof } of asked) {
    const there = proof?.there === undefined || isOne(replies.shift());
    const other = proof?.notThere !== undefined && isOne(replies.shift());
    if (there && !other) found.set(id, [...(found.get(id) ?? []), queue]);
  }
  return found;
};

interface InDatabase {
  sightings: Sighting[];
  /** False where Redis did not let us look. */
  read: boolean;
  /** False where something that could have told was not looked at; by library. */
  complete: (id: SystemId) => boolean;
}

/** @param listed those of all databases; what keys tell is asked for meanwhile */
const lookIn = async (
  { database, keys }: { database: number; keys: number },
  listed: Promise<Clients>,
  ask: Asks,
): Promise<InDatabase> => {
  const [fixed, named, clients] = await Promise.all([byFixedKeys(ask), byNames(keys, ask), listed]);
  const workers = clients.workers.filter((one) => one.database === database);
  const candidates = new Map(SYSTEMS.map(([id]) => [id, new Set(named?.get(id))] as const));
  for (const { queue, system } of workers)
    for (const [id, { workers: names }] of SYSTEMS)
      if (names !== undefined && (system === null || system === id)) candidates.get(id)?.add(queue);
  const proof = await proven(candidates, ask);
  const seen = SYSTEM_IDS.filter((id) => fixed?.includes(id) === true || proof.has(id));
  return {
    sightings: seen.map((system) => ({ system, database, by: "keys", queues: proof.get(system) ?? [] })),
    read: fixed !== null,
    complete: (id) => fixed !== null && (systemOf(id).named === undefined || named !== null),
  };
};

/** A worker that waits for a queue of which there is no key yet, or in a database that was not looked into. */
const byWorkersAlone = (workers: readonly Worker[], sightings: readonly Sighting[]): Sighting[] => {
  const alone = new Map<string, Sighting>();
  for (const { database, queue, system } of workers) {
    if (system === null || sightings.some((one) => one.database === database && one.queues.includes(queue))) continue;
    const one = alone.get(`${system} ${database}`) ?? { system, database, by: "workers" as const, queues: [] };
    if (one.queues.length < MAX_QUEUES) one.queues.push(queue);
    alone.set(`${system} ${database}`, one);
  }
  return [...alone.values()].filter(
    ({ system, database }) => !sightings.some((one) => one.system === system && one.database === database),
  );
};

/** @param info the reply of `INFO` */
export const lookForQueues = async (info: string, context: Context): Promise<QueueLook> => {
  const keyspace = databasesOf(info);
  // Without it, it is not known where to look.
  if (keyspace === undefined) return { sightings: [], absent: [], waiting: [], unlooked: [] };
  const databases = Object.entries(keyspace).map(([name, figures]) => ({
    database: Number(name.slice("db".length)),
    keys: typeof figures === "object" ? Number(figures["keys"] ?? 0) : 0,
  }));
  const connected = fieldsOf(info, "clients").count("connected_clients") ?? 0;
  const listed = listClients(connected, context.redis).then((reply) =>
    readClients(reply?.kind === "text" ? reply.text : ""),
  );
  const looked = await Promise.all(
    databases.slice(0, MAX_DATABASES).map((one) => lookIn(one, listed, askIn(context, one.database))),
  );
  const clients = await listed;
  const sightings = looked.flatMap((each) => each.sightings);
  sightings.push(...byWorkersAlone(clients.workers, sightings));
  const unlooked = databases.filter((_one, index) => looked[index]?.read !== true);
  const absent = SYSTEM_IDS.filter(
    (id) =>
      unlooked.length === 0 &&
      looked.every(({ complete }) => complete(id)) &&
      !sightings.some(({ system }) => system === id),
  );
  const waiting = clients.waiting.filter(
    ({ database }) => !sightings.some((sighting) => sighting.database === database),
  );
  if (sightings.length === 0 && waiting.length === 0) {
    const stats = await context.redis(["INFO", "commandstats"]);
    const [reply] = stats.ok ? stats.value : [];
    const called = reply?.kind === "text" ? waitedIn(reply.text) : [];
    waiting.push(...called.map((command) => ({ command, database: null, clients: 0 })));
  }
  return {
    sightings,
    absent,
    waiting: waiting.slice(0, 20),
    unlooked: unlooked.slice(0, 20),
  };
};

/** What `memory`, `set` and `drift` need: the libraries, without lengths. */
export const seenQueues = async (info: string, context: Context): Promise<Queues> => {
  const { sightings, ...rest } = await lookForQueues(info, context);
  const systems = sightings.map(({ queues: _names, ...sighting }) => ({
    ...sighting,
    queues: [],
    more_queues: 0,
    together: NO_COUNTS,
  }));
  return { ...rest, systems };
};
