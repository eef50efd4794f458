/** How much waits in each queue of a snapshot, and what a queue is called. Pure. */
import type { Snapshot } from "../../../protocol/operations/doctor.ts";
import type { SystemId } from "../../../protocol/queues/systems.ts";

export interface QueueLength {
  /** `rq:mail`; of another database than 0 `rq/2:mail`. */
  queue: string;
  waiting: number;
}

/** Of a queue whose name is longer, or cannot be shown, only the sum is remembered. */
const NAME_MOST = 120;
/** Of one target. It is what one look reads of a Redis with one or two libraries. */
export const QUEUES_MOST = 20;

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

const isName = (queue: string): boolean => queue.length <= NAME_MOST && !/\p{C}/u.test(queue);

/** Those that may be remembered by themselves, longest first. */
export const toKeep = (lengths: readonly QueueLength[]): QueueLength[] =>
  lengths.filter(({ queue }) => isName(queue)).toSorted((one, other) => other.waiting - one.waiting);

/** The one that somebody asks for: by the whole of what it is called, or by its name where no other has that; undefined where that is not one. */
export const queueCalled = (known: readonly string[], asked: string): string | undefined => {
  if (known.includes(asked)) return asked;
  const alike = known.filter((queue) => queue.slice(queue.indexOf(":") + 1) === asked);
  return alike.length === 1 ? alike[0] : undefined;
};
