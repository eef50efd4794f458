/** The rules on memory that has reached Redis's own limit, or soon will. */
import { percent, rateText, sizeText } from "../../../shared/figures.ts";
import { redisCli } from "../commands.ts";
import { atOrAbove } from "../reasons.ts";
import { type Known, rule } from "../rule.ts";
import {
  EVICTIONS_CRITICAL_PER_SECOND,
  EVICTIONS_WARN_ABOVE_PER_SECOND,
  MAXMEMORY_CRITICAL,
  MAXMEMORY_FULL,
  MAXMEMORY_WARN,
} from "../thresholds.ts";
import { makeRoom } from "./room.ts";
import { EVICTION, MISSION } from "./sources.ts";

/** What the policy does when memory is full. One that is not known here is taken to refuse, the worse case. */
export const whenFull = (policy: string): "evicts" | "evicts keys with a TTL" | "refuses" => {
  if (policy.startsWith("allkeys-")) return "evicts";
  if (policy.startsWith("volatile-")) return "evicts keys with a TTL";
  return "refuses";
};

export const nearlyFull = rule({
  id: "maxmemory_fraction",
  needs: ["memory"],
  source: EVICTION,
  judge: ({ memory, celery, server }, known) => {
    const { used_memory, maxmemory, maxmemory_policy } = memory;
    if (maxmemory === 0) return "fine";
    const figure = used_memory / maxmemory;
    const effect = whenFull(maxmemory_policy);
    const share = `${percent(figure)} of maxmemory (${sizeText(used_memory)} of ${sizeText(maxmemory)})`;
    const evidence = [
      { text: `used_memory is ${share}, under ${maxmemory_policy}`, command: redisCli(known, "INFO memory") },
    ];
    if (effect === "evicts") {
      if (figure < MAXMEMORY_FULL) return "fine";
      // The rule below tells it, with the rate.
      if ((known.evictions.perSecond ?? 0) > EVICTIONS_WARN_ABOVE_PER_SECOND) return "unknown";
      const tasks = celery?.broker === true;
      return {
        verdict: tasks ? "warn" : "ok",
        figure,
        threshold: MAXMEMORY_FULL,
        text: `Redis uses ${share} and evicts keys under ${maxmemory_policy} to take more${tasks ? ", Celery's queues among them" : ""}.`,
        evidence,
        meaning: "For a cache, full is the normal state: each new key costs the one that was used least.",
        ...makeRoom(memory),
      };
    }
    // A volatile policy refuses writes too once no key with a TTL is left; where keys are counted, that is known.
    const noneLeft = server !== undefined && server.keyspace_expires === 0;
    const refuses = effect === "refuses" || noneLeft;
    const crossed = refuses
      ? atOrAbove(figure, MAXMEMORY_WARN, MAXMEMORY_CRITICAL)
      : atOrAbove(figure, MAXMEMORY_CRITICAL, Number.POSITIVE_INFINITY);
    if (crossed === null) return "fine";
    const then =
      effect === "refuses"
        ? "refuses writes when it is full"
        : `refuses writes when no key with a TTL is left to evict${noneLeft ? ", and there is none" : ""}`;
    return {
      ...crossed,
      figure,
      text: `Redis uses ${share} and, under ${maxmemory_policy}, ${then}.`,
      evidence,
      meaning:
        "At the limit, commands that add data are answered with OOM: tasks are not queued and values not stored. Reads go on.",
      ...makeRoom(memory),
    };
  },
  fine: ({ memory: { used_memory, maxmemory } }) =>
    maxmemory === 0
      ? "No maxmemory that could be full."
      : `Memory is at ${percent(used_memory / maxmemory)} of maxmemory.`,
});

const lostKeys = (broker: boolean | null | undefined): string =>
  broker === true
    ? "Celery's queues and bindings are keys like any other: tasks can be among what is lost."
    : "Values that applications stored are gone before their time; queued tasks are keys too and can be among them.";

const evidenceOf = ({ evictions }: Known): string =>
  evictions.since === null
    ? "evicted_keys grows between two readings"
    : `evicted_keys has grown since ${evictions.since}`;

/** Redis evicts only at its limit, so a rate above zero says that the limit was hit, even if the figure is lower by now. */
export const evicting = rule({
  id: "evictions_per_second",
  needs: ["memory"],
  source: MISSION,
  judge: ({ memory, celery }, known) => {
    const { maxmemory, maxmemory_policy } = memory;
    const { perSecond, since } = known.evictions;
    if (perSecond === null) return "unknown";
    if (perSecond <= EVICTIONS_WARN_ABOVE_PER_SECOND) return "fine";
    if (maxmemory === 0 || whenFull(maxmemory_policy) === "refuses") return "fine";
    const tasks = celery?.broker === true && whenFull(maxmemory_policy) === "evicts";
    const fast = perSecond >= EVICTIONS_CRITICAL_PER_SECOND;
    return {
      verdict: fast || tasks ? "critical" : "warn",
      figure: perSecond,
      threshold: fast ? EVICTIONS_CRITICAL_PER_SECOND : EVICTIONS_WARN_ABOVE_PER_SECOND,
      text: `Redis evicts keys under ${maxmemory_policy}: ${rateText(perSecond, since, known.now)}.`,
      evidence: [
        {
          text: `${evidenceOf(known)}: ${rateText(perSecond, since, known.now)}`,
          command: redisCli(known, "INFO stats"),
        },
        {
          text: `used_memory is ${sizeText(memory.used_memory)} of ${sizeText(maxmemory)}`,
          command: redisCli(known, "INFO memory"),
        },
      ],
      meaning: lostKeys(celery?.broker),
      ...makeRoom(memory),
    };
  },
  fine: "No keys are evicted now.",
});
