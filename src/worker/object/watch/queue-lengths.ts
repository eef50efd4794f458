/** How much waits in each queue of a snapshot, and in those that the configuration names. Pure. */
import type { Snapshot } from "../../../protocol/operations/doctor.ts";
import type { SystemId } from "../../../protocol/queues/systems.ts";

export interface QueueLength {
  /** `rq:mail`; of another database than 0 `rq/2:mail`. Of what is stored, as the configuration names it. */
  queue: string;
  waiting: number;
}

const named = (system: SystemId, database: number, name: string): string =>
  `${system}${database === 0 ? "" : `/${database}`}:${name}`;

/** Each queue once: Celery's of database 0 are a part of their own, and its default queue is seen by the other look as well. */
export const lengthsIn = ({ celery, queues }: Pick<Snapshot, "celery" | "queues">): QueueLength[] => {
  const lengths = new Map<string, number>();
  for (const { name, length } of celery.ok ? celery.value.queues : []) lengths.set(named("celery", 0, name), length);
  for (const { system, database, queues: its } of queues?.ok === true ? queues.value.systems : [])
    for (const { name, waiting } of its) {
      const queue = named(system, database, name);
      if (waiting !== null && !lengths.has(queue)) lengths.set(queue, waiting);
    }
  return [...lengths].map(([queue, waiting]) => ({ queue, waiting }));
};

/** All that wait; null where no queue was seen, or where nobody could look. */
export const queuedIn = (snapshot: Pick<Snapshot, "celery" | "queues">): number | null => {
  const { queues } = snapshot;
  const together = queues?.ok === true ? queues.value.systems.map((system) => system.together.waiting) : [];
  const lengths = [...lengthsIn(snapshot).map(({ waiting }) => waiting), ...together].filter((each) => each !== null);
  return lengths.length === 0 ? null : lengths.reduce((sum, length) => sum + length, 0);
};

/** The one that somebody means: by the whole of what it is called, or by its name where no other has that; undefined where that is not one. */
const meant = (queues: readonly string[], said: string): string | undefined => {
  if (queues.includes(said)) return said;
  const alike = queues.filter((queue) => queue.slice(queue.indexOf(":") + 1) === said);
  return alike.length === 1 ? alike[0] : undefined;
};

/** Those that the configuration names, by its names: what the host has printed is not stored. Longest first. */
export const namedIn = (lengths: readonly QueueLength[], names: readonly string[]): QueueLength[] => {
  const queues = lengths.map(({ queue }) => queue);
  return names
    .flatMap((name) => {
      const found = lengths.find(({ queue }) => queue === meant(queues, name));
      return found === undefined ? [] : [{ queue: name, waiting: found.waiting }];
    })
    .toSorted((one, other) => other.waiting - one.waiting);
};
