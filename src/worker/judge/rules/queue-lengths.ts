/** The rules on how much waits, and how much has failed, in the queues of libraries other than Celery, which has rules of its own. */
import { shellWord } from "../../../protocol/commands.ts";
import type { Queues, SeenSystem } from "../../../protocol/queues/seen.ts";
import { keyOf, type QueueSystem } from "../../../protocol/queues/system.ts";
import { SYSTEM_IDS, type SystemId, systemOf } from "../../../protocol/queues/systems.ts";
import { counted } from "../../../shared/figures.ts";
import { capital } from "../../../shared/text.ts";
import { ANYWHERE, atOrAbove, rule } from "../rule.ts";
import { FAILED_JOBS_NOTE, QUEUE_CRITICAL, QUEUE_WARN } from "../thresholds.ts";
import { allLookedFor, cliIn, inDatabase, lengthOf, lengths } from "./queues.ts";
import { MISSION } from "./sources.ts";

interface Measured {
  id: SystemId;
  system: QueueSystem;
  database: number;
  queue: SeenSystem["queues"][number];
}

const measured = ({ systems }: Queues): Measured[] =>
  systems
    .filter(({ system }) => system !== "celery")
    .flatMap(({ system, database, queues }) =>
      queues.map((queue) => ({ id: system, system: systemOf(system), database, queue })),
    )
    .filter(({ queue }) => queue.waiting !== null);

const longest = (queues: readonly Measured[]): Measured | null =>
  queues.reduce<Measured | null>(
    (found, one) => ((one.queue.waiting ?? 0) > (found?.queue.waiting ?? -1) ? one : found),
    null,
  );

/** Which one it is, for the watch. */
const aboutOf = ({ id, database, queue }: Measured): string => `${id} ${database} ${queue.name}`;

/** Libraries with a list of their queues, which was read with each length: a queue that is not in it is not there. An empty one may be one that was not read. */
const listed = ({ systems }: Queues): string[] =>
  systems
    .filter(({ system, by }) => by === "keys" && systemOf(system).registry !== undefined)
    .filter(({ queues, more_queues }) => queues.length > 0 && more_queues === 0)
    .filter(({ queues }) => queues.every(({ waiting }) => waiting !== null))
    .map(({ system, database }) => `${system} ${database}`);

/** The queues that are there unless the application names others have keys that are looked for among any number, and an empty one has none. */
const emptied = ({ systems, absent, unlooked }: Queues): string[] => {
  const unseen = SYSTEM_IDS.filter((id) => !absent.includes(id) && !systems.some(({ system }) => system === id));
  const isLookedFor = unlooked.length === 0 && unseen.every((id) => systemOf(id).named !== undefined);
  return unseen
    .filter(() => isLookedFor)
    .flatMap((id) => {
      const { fixed, named } = systemOf(id);
      const queues = fixed.flatMap(([key]) => named?.queue.exec(key)?.[1] ?? []);
      return [...new Set(queues)].map((queue) => `${id} ${ANYWHERE} ${queue}`);
    });
};

export const longQueue = rule({
  id: "queue_length",
  needs: ["queues"],
  source: MISSION,
  judge: ({ queues }, known) => {
    const all = measured(queues);
    const found = longest(all);
    // A queue that was not looked for may be longer.
    const isWhole = allLookedFor(queues);
    const none = { noneOf: [...all.map(aboutOf), ...queues.absent, ...listed(queues), ...emptied(queues)] };
    if (found === null) return isWhole && queues.systems.every(({ system }) => system === "celery") ? "fine" : none;
    const { system, database, queue } = found;
    const waiting = queue.waiting ?? 0;
    const crossed = atOrAbove(waiting, QUEUE_WARN, QUEUE_CRITICAL);
    if (crossed === null) return isWhole ? "fine" : none;
    return {
      ...crossed,
      about: aboutOf(found),
      figure: waiting,
      text: `${counted(waiting, system.work)} wait in the queue ${queue.name} of ${system.name}${inDatabase(database)}.`,
      evidence: [
        { text: `${queue.name}: ${lengths(queue)}`, command: cliIn(known, database, lengthOf(system, queue)) },
      ],
      meaning: `${capital(system.work)}s come in faster than workers take them, or no worker listens on this queue; it grows in Redis's memory.`,
      next_step: "See whether its workers run and listen on it, then start more of them.",
    };
  },
  fine: ({ queues }) => {
    const found = longest(measured(queues));
    return found === null
      ? "No queue of another library than Celery was seen."
      : `The longest queue of ${found.system.name} has ${counted(found.queue.waiting ?? 0, found.system.work)}.`;
  },
});

interface Kept {
  name: string;
  database: number;
  command: string;
  key: string;
  failed: number;
}

/** The failed jobs that are kept, of each queue or of all together, wherever they were counted. */
const kept = ({ systems }: Queues): Kept[] =>
  systems.flatMap(({ system, database, queues, together }) => {
    const { name, counts, together: ofAll } = systemOf(system);
    const places = [
      ...queues.map((queue) => ({ failed: queue.failed, at: counts.failed?.[0], queue: queue.name })),
      { failed: together.failed, at: ofAll.failed?.[0], queue: "" },
    ];
    return places.flatMap(({ failed, at, queue }) =>
      failed === null || at === undefined ? [] : [{ name, database, command: at[0], key: keyOf(at[1], queue), failed }],
    );
  });

export const failedJobs = rule({
  id: "queue_failed",
  needs: ["queues"],
  source: MISSION,
  judge: ({ queues }, known) => {
    const [first, ...more] = kept(queues);
    const quiet = allLookedFor(queues) ? "fine" : "unknown";
    if (first === undefined) return queues.systems.length === 0 ? quiet : "unknown";
    const { name, database, command, key, failed } = more.reduce(
      (found, one) => (one.failed > found.failed ? one : found),
      first,
    );
    if (failed < FAILED_JOBS_NOTE) return quiet;
    return {
      verdict: "ok",
      figure: failed,
      threshold: FAILED_JOBS_NOTE,
      text: `${name} keeps ${counted(failed, "failed job")}${inDatabase(database)}.`,
      evidence: [
        { text: `${command} ${key} is ${failed}`, command: cliIn(known, database, `${command} ${shellWord(key)}`) },
      ],
      meaning: "Each of them takes memory until it is removed or its time is over.",
      next_step: "See why they failed, remove them by the library's own means, and let it keep fewer.",
    };
  },
  fine: "Few failed jobs are kept.",
});
