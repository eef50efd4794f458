/** The rules on libraries that keep jobs in Redis, made from what is declared of each (`protocol/queues`). Celery has a file of its own. */
import { shellWord } from "../../../protocol/commands.ts";
import { atRisk, evictedBy, neededPolicy, type QueueSystem, worstUnder } from "../../../protocol/queues/system.ts";
import type { Queues, SeenSystem } from "../../../protocol/queues/seen.ts";
import { SYSTEM_IDS, systemOf, type SystemId } from "../../../protocol/queues/systems.ts";
import { counted } from "../../../shared/figures.ts";
import { type Found, isMissed, type Known, type Parts, redisCli, type Rule, rule } from "../rule.ts";
import { EVICTION } from "./sources.ts";

type Queue = SeenSystem["queues"][number];
type Evidence = Found["evidence"];

/** How many queues are named. */
const NAMED = 3;
/** How many ways to lose jobs are told. */
const TOLD = 2;

export const cliIn = (known: Known, database: number, command: string): string =>
  redisCli(known, `${database === 0 ? "" : `-n ${database} `}${command}`);

export const inDatabase = (database: number): string => (database === 0 ? "" : ` in database ${database}`);

export const lengths = (counts: Omit<Queue, "name">): string =>
  (["waiting", "active", "delayed", "failed"] as const)
    .flatMap((count) => (counts[count] === null ? [] : [`${counts[count]} ${count}`]))
    .join(", ");

/** Work that is still to be done, as far as it was counted; null where nothing was. */
const held = (seen: readonly SeenSystem[]): number | null => {
  const counts = seen.flatMap(({ queues, together }) =>
    [...queues, together].flatMap(({ waiting, active, delayed }) => [waiting, active, delayed]),
  );
  const known = counts.filter((each) => each !== null);
  return known.length === 0 ? null : known.reduce((sum, each) => sum + each, 0);
};

export const lengthOf = (system: QueueSystem, { name }: Queue): string => {
  const [command, key] = system.counts.waiting?.[0] ?? (["EXISTS", "<queue>"] as const);
  return `${command} ${shellWord(key.replace("<queue>", () => name))}`;
};

export const seenEvidence = (seen: readonly SeenSystem[], known: Known): Evidence =>
  seen.flatMap(({ system: id, database, by, queues, more_queues, together }): Evidence => {
    const system = systemOf(id);
    if (by === "workers") {
      const text = `a worker of ${queues.map(({ name }) => name).join(", ")} is connected${inDatabase(database)}`;
      return [{ text, command: redisCli(known, "CLIENT LIST") }];
    }
    const shown = queues.slice(0, NAMED).map((queue) => ({
      text: `queue ${queue.name}${inDatabase(database)}: ${lengths(queue)}`,
      command: cliIn(known, database, lengthOf(system, queue)),
    }));
    const all = lengths(together);
    const ofAll = Object.values(system.together)[0]?.[0]?.join(" ") ?? "";
    const rest = more_queues + queues.length - shown.length;
    return [
      ...shown,
      ...(all === ""
        ? []
        : [{ text: `of all queues${inDatabase(database)}: ${all}`, command: cliIn(known, database, ofAll) }]),
      ...(rest > 0 ? [{ text: `${counted(rest, "more queue")}${inDatabase(database)}`, command: null }] : []),
      ...(shown.length === 0 && all === ""
        ? [{ text: `its keys are there${inDatabase(database)}`, command: null }]
        : []),
    ];
  });

const policyEvidence = (
  { memory, server }: Pick<Parts, "memory"> & Partial<Parts>,
  known: Known,
): Evidence[number] => ({
  text: `maxmemory-policy is ${memory.maxmemory_policy}${server === undefined ? "" : `; ${server.keyspace_expires} of ${counted(server.keyspace_keys, "key")} have a time to live`}`,
  command: redisCli(known, "CONFIG GET maxmemory-policy"),
});

const which = (policy: string): string => (evictedBy(policy) === "any" ? "any key" : "keys with a time to live");

const DONE = { lost: "are lost", twice: "run twice" } as const;

/** What a person decides between. */
export const policyToTake = (system: QueueSystem): string =>
  `Decide: ${neededPolicy(system)}; or a Redis of its own for ${system.name}.`;

/** Whether the policy spares the library's work. */
const underEviction = (id: SystemId): Rule => {
  const system = systemOf(id);
  const { name, work } = system;
  return rule({
    id: `${id}_eviction`,
    needs: ["queues", "memory"],
    source: system.source,
    judge: ({ queues, memory, server }, known) => {
      const seen = queues.systems.filter((each) => each.system === id);
      const policy = memory.maxmemory_policy;
      if (seen.length === 0 && queues.absent.includes(id)) return "fine";
      // Nothing is evicted, whether it is there or not.
      if (seen.length === 0) return evictedBy(policy) === "none" ? "not_there" : "unknown";
      const worst = worstUnder(system, policy);
      if (worst === null && !(system.wantsNoeviction && evictedBy(policy) !== "none")) return "fine";
      const count = held(seen);
      const its = count === null ? `its ${work}s` : counted(count, work);
      const found = {
        figure: count ?? 0,
        threshold: 0,
        evidence: [
          ...seenEvidence(seen, known),
          policyEvidence({ memory, ...(server === undefined ? {} : { server }) }, known),
        ],
      };
      if (worst === null)
        return {
          ...found,
          verdict: "ok",
          text: `${name} keeps ${its} in this Redis; ${policy} spares them, and its documentation wants noeviction.`,
          meaning: `None of the keys that hold its ${work}s has a time to live, and only such keys go under ${policy}.`,
          next_step: policyToTake(system),
        };
      const ways = atRisk(system, policy).slice(0, TOLD);
      return {
        ...found,
        verdict: "warn",
        text: `${name} keeps ${its} in this Redis, and ${policy} may evict ${which(policy)}: at full memory, ${work}s ${DONE[worst]}${worst === "lost" ? " without an error" : ""}.`,
        meaning: ways.map(({ what, outcome }) => `If ${what} goes, ${outcome}.`).join(" "),
        next_step: policyToTake(system),
      };
    },
    fine: ({ queues, memory }) =>
      queues.absent.includes(id)
        ? `No queue of ${name} was seen.`
        : `The ${work}s of ${name} are not up for eviction (${memory.maxmemory_policy}).`,
  });
};

/** Celery's queues are read by a part of their own, and have rules of their own. */
const OTHERS = SYSTEM_IDS.filter((id) => id !== "celery");

/** Whether each library was seen, or is certainly not there under its own names. Where there are too many keys to look through their names, that is not known. */
export const allLookedFor = ({ systems, absent }: Queues): boolean =>
  OTHERS.every((id) => absent.includes(id) || systems.some(({ system }) => system === id));

export const underEvictionOfEach: readonly Rule[] = OTHERS.map(underEviction);

const waitingText = (waiting: Queues["waiting"]): string | null => {
  if (waiting.length === 0) return null;
  const commands = [...new Set(waiting.map(({ command }) => command.toUpperCase()))].join(", ");
  const clients = waiting.reduce((sum, each) => sum + each.clients, 0);
  return clients > 0
    ? `${counted(clients, "client")} wait for work in ${commands}, of no library that is known here`
    : `${commands} was called, in which workers wait, and no library's keys were seen`;
};

const unlookedText = (unlooked: Queues["unlooked"]): string | null =>
  unlooked.length === 0
    ? null
    : `not looked into: ${unlooked.map(({ database, keys }) => `database ${database} with ${counted(keys, "key")}`).join(", ")}`;

/** Where something could be evicted, what was not recognised and what was not looked into is said. */
export const notKnown = rule({
  id: "queues_not_known",
  needs: ["queues", "memory"],
  source: EVICTION,
  judge: ({ queues, memory, celery }, known) => {
    if (evictedBy(memory.maxmemory_policy) === "none") return "fine";
    // kombu waits in BRPOP.
    const waits = waitingText(celery?.broker === true ? [] : queues.waiting);
    const elsewhere = unlookedText(queues.unlooked);
    const evidence = [
      ...(waits === null ? [] : [{ text: waits, command: redisCli(known, "CLIENT LIST") }]),
      ...(elsewhere === null ? [] : [{ text: elsewhere, command: redisCli(known, "INFO keyspace") }]),
    ];
    if (evidence.length === 0) return allLookedFor(queues) ? "fine" : "unknown";
    return {
      verdict: "ok",
      figure: evidence.length,
      threshold: 0,
      text: `There may be job queues that are not listed here: ${evidence.map(({ text }) => text).join("; ")}.`,
      evidence,
      meaning: `Under ${memory.maxmemory_policy}, ${which(memory.maxmemory_policy)} may be evicted, a queue as well.`,
      next_step: "See who they are (`CLIENT LIST`, by address), and which policy that library needs.",
    };
  },
  fine: ({ memory }) =>
    evictedBy(memory.maxmemory_policy) === "none"
      ? "Nothing is evicted, so no queue can be."
      : "No client waits for work of a library that is not known here, and every database was looked into.",
});

/** Whether all that `namesAtRisk` goes by was read, as far as it is ever told. */
export const isWorkKnown = (parts: Partial<Parts>, known: Known): boolean =>
  !isMissed("celery", parts, known) && !isMissed("queues", parts, known);

/** The libraries whose work may be lost under the policy as it is, Celery among them, by name. */
export const namesAtRisk = (
  policy: string,
  { celery, queues }: { [P in "celery" | "queues"]?: Parts[P] | undefined },
): string[] => {
  const ids = new Set<SystemId>(queues?.systems.map(({ system }) => system));
  if (celery?.broker === true) ids.add("celery");
  return [...ids].filter((id) => worstUnder(systemOf(id), policy) === "lost").map((id) => systemOf(id).name);
};
