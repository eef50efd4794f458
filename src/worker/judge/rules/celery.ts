/** The rules on a Redis that carries Celery's tasks. */
import { counted, rateText } from "../../../shared/figures.ts";
import { shellWord } from "../../../protocol/commands.ts";
import { atRisk, evictedBy } from "../../../protocol/queues/system.ts";
import { celery as declared } from "../../../protocol/queues/python.ts";
import { atOrAbove, isMissed, redisCli, rule } from "../rule.ts";
import { EVICTIONS_WARN_ABOVE_PER_SECOND, QUEUE_CRITICAL, QUEUE_WARN, UNACKED_WARN } from "../thresholds.ts";
import { policyToTake, seenEvidence } from "./queues.ts";
import { CELERY, EVICTION } from "./sources.ts";

export const brokerUnderAllkeys = rule({
  id: "celery_allkeys",
  needs: ["celery", "memory"],
  source: EVICTION,
  judge: (parts, known) => {
    const { celery, memory, server, queues } = parts;
    const { maxmemory_policy } = memory;
    // The part `celery` looks into database 0.
    const elsewhere = queues?.systems.filter(({ system, database }) => system === "celery" && database !== 0) ?? [];
    if (evictedBy(maxmemory_policy) !== "any") return "fine";
    if (celery.broker !== true && elsewhere.length === 0)
      return celery.broker === null || isMissed("queues", parts, known) ? "unknown" : "fine";
    const [longest] = celery.queues;
    const { perSecond, since } = known.evictions;
    const rate =
      perSecond === null
        ? "whether keys are evicted now is not known"
        : perSecond > EVICTIONS_WARN_ABOVE_PER_SECOND
          ? `keys are evicted now, ${rateText(perSecond, since, known.now)}`
          : "no keys are evicted now";
    return {
      verdict: "warn",
      figure: celery.queues.reduce((sum, { length }) => sum + length, 0),
      threshold: 0,
      text: `Celery keeps its queues in this Redis, and ${maxmemory_policy} may evict any key: at full memory, tasks can be lost without an error.`,
      evidence: [
        ...seenEvidence(elsewhere, known),
        {
          text: `${counted(celery.bindings.length, "binding")}${longest === undefined ? "" : `, longest queue ${longest.name} with ${counted(longest.length, "task")}`}; ${rate}`,
          command: redisCli(known, "--scan --pattern '*_kombu.binding.*'"),
        },
        {
          text: `maxmemory-policy is ${maxmemory_policy}${server === undefined ? "" : `; ${server.keyspace_expires} of ${counted(server.keyspace_keys, "key")} have a time to live`}`,
          command: redisCli(known, "CONFIG GET maxmemory-policy"),
        },
      ],
      meaning: atRisk(declared, maxmemory_policy)
        .map(({ what, outcome }) => `If ${what} goes, ${outcome}.`)
        .join(" "),
      next_step: policyToTake(declared),
    };
  },
  fine: ({ celery, memory }) =>
    celery.broker === false
      ? "No keys of a Celery broker were seen."
      : `Celery's keys are not up for eviction as such (${memory.maxmemory_policy}).`,
});

export const longQueue = rule({
  id: "celery_queue_length",
  needs: ["celery"],
  source: CELERY,
  judge: ({ celery }, known) => {
    const longest = celery.queues.reduce<{ name: string; length: number } | null>(
      (found, queue) => (found === null || queue.length > found.length ? queue : found),
      null,
    );
    if (longest === null) return celery.broker === null ? "unknown" : "fine";
    const crossed = atOrAbove(longest.length, QUEUE_WARN, QUEUE_CRITICAL);
    if (crossed === null) return "fine";
    return {
      ...crossed,
      figure: longest.length,
      text: `Celery's queue ${longest.name} holds ${counted(longest.length, "task")}.`,
      evidence: [
        {
          text: `LLEN ${longest.name} is ${longest.length}`,
          command: redisCli(known, `LLEN ${shellWord(longest.name)}`),
        },
      ],
      meaning:
        "Tasks come in faster than workers take them, or no worker listens on this queue; the queue grows in Redis's memory.",
      next_step:
        "See whether workers run and listen on it (`celery -A <app> inspect active_queues`), then start more of them.",
    };
  },
  fine: ({ celery: { queues } }) =>
    queues.length === 0
      ? "No task waits in a queue that is known."
      : `Celery's longest queue has ${counted(Math.max(...queues.map(({ length }) => length)), "task")}.`,
});

export const unacked = rule({
  id: "celery_unacked",
  needs: ["celery"],
  source: CELERY,
  judge: ({ celery: { unacked: count, broker } }, known) => {
    if (count === null) return broker === null ? "unknown" : "fine";
    if (count < UNACKED_WARN) return "fine";
    return {
      verdict: "warn",
      figure: count,
      threshold: UNACKED_WARN,
      text: `${counted(count, "task")} are delivered to workers and not acknowledged.`,
      evidence: [{ text: `HLEN unacked is ${count}`, command: redisCli(known, "HLEN unacked") }],
      meaning:
        "Workers hold them, or have died with them: then each is delivered again after the visibility timeout, one hour unless set.",
      next_step: "See whether workers are alive, and lower `worker_prefetch_multiplier` where they hoard tasks.",
    };
  },
  fine: ({ celery }) => `${counted(celery.unacked ?? 0, "task")} delivered and not acknowledged.`,
});
