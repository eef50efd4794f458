/** The rules on memory against its limits: Redis's own, the container's and the host's. */
import { evictedBy } from "../../../protocol/queues/system.ts";
import { sizeText, percent, rateText } from "../../../shared/figures.ts";
import {
  atOrAbove,
  below,
  containerStats,
  type Found,
  isMissed,
  type Known,
  type Parts,
  redisCli,
  rule,
} from "../rule.ts";
import { containerLimit, datasetOf, largestHere, makeRoom, setStep, setTo, sparesWork } from "../room.ts";
import {
  CONTAINER_CRITICAL,
  CONTAINER_WARN,
  EVICTIONS_CRITICAL_PER_SECOND,
  EVICTIONS_WARN_ABOVE_PER_SECOND,
  HOST_AVAILABLE_CRITICAL_BELOW,
  HOST_AVAILABLE_WARN_BELOW,
  HOST_SHORT_BELOW_BYTES,
  MAXMEMORY_CRITICAL,
  MAXMEMORY_FULL,
  MAXMEMORY_WARN,
  SHORT_BELOW_DATASETS,
} from "../thresholds.ts";
import { memoryFills } from "./filling.ts";
import { isTooSmall } from "./overhead.ts";
import { isWorkKnown, namesAtRisk } from "./queues.ts";
import { DOCKER_LIMITS, EVICTION, MISSION } from "./sources.ts";

/** `BullMQ's`, `BullMQ's and RQ's`, `BullMQ's, RQ's and Celery's`. */
const possessive = (names: readonly string[]): string =>
  names
    .map((name) => `${name}'s`)
    .join(", ")
    .replace(/, (?=[^,]*$)/, " and ");

/** Under a volatile policy, no key that lives for ever is ever evicted. */
const withTtl = (parts: Partial<Parts>): string =>
  ` No key has a time to live, so nothing is evicted: let the applications give cached values one${sparesWork("allkeys-lru", parts) ? ", or, if all of it is a cache, `CONFIG SET maxmemory-policy allkeys-lru`" : ""}.`;

export const nearlyFull = rule({
  id: "maxmemory_fraction",
  needs: ["memory"],
  source: EVICTION,
  judge: (parts, known) => {
    const { memory, celery, queues, server } = parts;
    const { used_memory, maxmemory, maxmemory_policy } = memory;
    if (maxmemory === 0 || memory.maxmemory_ignored === true) return "fine";
    if (isTooSmall(memory) === true) return "unknown";
    const figure = used_memory / maxmemory;
    // The lowest of the thresholds, whatever the policy.
    if (figure < MAXMEMORY_WARN) return "fine";
    const evicted = evictedBy(maxmemory_policy);
    const share = `${percent(figure)} of maxmemory (${sizeText(used_memory)} of ${sizeText(maxmemory)})`;
    const evidence = [
      { text: `used_memory is ${share}, under ${maxmemory_policy}`, command: redisCli(known, "INFO memory") },
    ];
    if (evicted === "any") {
      if (figure < MAXMEMORY_FULL) return "fine";
      // The rule below tells of it, with the rate.
      if ((known.evictions.perSecond ?? 0) > EVICTIONS_WARN_ABOVE_PER_SECOND) return "unknown";
      const work = namesAtRisk(maxmemory_policy, { celery, queues });
      return {
        verdict: work.length > 0 ? "warn" : "ok",
        unsure: work.length === 0 && !isWorkKnown(parts, known),
        figure,
        threshold: MAXMEMORY_FULL,
        text: `Redis uses ${share} and evicts keys under ${maxmemory_policy} to take more${work.length > 0 ? `, ${possessive(work)} queues among them` : ""}.`,
        evidence,
        meaning: "For a cache, full is the normal state: each new key costs the one that was used least.",
        ...makeRoom(parts, known),
      };
    }
    // A volatile policy refuses writes too once no key with a TTL is left; where keys are counted, that is known.
    const noneLeft = server !== undefined && server.keyspace_expires === 0;
    const refuses = evicted === "none" || noneLeft;
    const crossed = refuses
      ? atOrAbove(figure, MAXMEMORY_WARN, MAXMEMORY_CRITICAL)
      : atOrAbove(figure, MAXMEMORY_CRITICAL, Number.POSITIVE_INFINITY);
    if (crossed === null) return evicted === "expiring" && isMissed("server", parts, known) ? "unknown" : "fine";
    const room = makeRoom(parts, known);
    const then =
      evicted === "none"
        ? "refuses writes when it is full"
        : `refuses writes when no key with a TTL is left to evict${noneLeft ? ", and there is none" : ""}`;
    return {
      ...crossed,
      figure,
      text: `Redis uses ${share} and, under ${maxmemory_policy}, ${then}.`,
      evidence,
      meaning:
        "At the limit, commands that add data are answered with OOM: tasks are not queued and values not stored. Reads go on.",
      ...room,
      next_step: `${room.next_step}${noneLeft && evicted !== "none" ? withTtl(parts) : ""}`,
    };
  },
  fine: ({ memory: { used_memory, maxmemory, maxmemory_ignored } }) =>
    maxmemory === 0 || maxmemory_ignored === true
      ? "No maxmemory that could be full."
      : `Memory is at ${percent(used_memory / maxmemory)} of maxmemory.`,
});

/** By what is remembered of it. */
export const filling = rule({
  id: "memory_filling",
  needs: ["memory"],
  source: EVICTION,
  judge: (parts, known) => {
    if (known.filling === undefined) return "unknown";
    const { memory: forecast } = known.filling;
    return forecast === null ? "fine" : memoryFills(parts, known, forecast);
  },
  fine: "Nothing that is remembered says when memory would be full.",
});

const lostKeys = (work: readonly string[]): string =>
  work.length > 0
    ? `${possessive(work)} queues are keys like any other: ${work.every((name) => name === "Celery") ? "tasks" : "jobs"} can be among what is lost.`
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
  judge: (parts, known) => {
    const { memory, celery, queues } = parts;
    const { maxmemory, maxmemory_policy } = memory;
    const { perSecond, since } = known.evictions;
    if (perSecond === null) return "unknown";
    if (perSecond <= EVICTIONS_WARN_ABOVE_PER_SECOND) return "fine";
    if (maxmemory === 0 || evictedBy(maxmemory_policy) === "none") return "fine";
    const work = namesAtRisk(maxmemory_policy, { celery, queues });
    const fast = perSecond >= EVICTIONS_CRITICAL_PER_SECOND;
    return {
      verdict: fast || work.length > 0 ? "critical" : "warn",
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
      meaning: lostKeys(work),
      ...makeRoom(parts, known),
    };
  },
  fine: "No keys are evicted now.",
});

export const unlimited = rule({
  id: "maxmemory_unlimited",
  needs: ["memory"],
  source: EVICTION,
  judge: (parts, known) => {
    const { memory } = parts;
    if (memory.maxmemory > 0) return "fine";
    const limit = containerLimit(memory);
    const largest = limit === null ? null : largestHere(limit, parts);
    const step = largest === null ? null : setStep(largest, parts, null);
    return {
      verdict: "warn",
      figure: 0,
      threshold: largest ?? 0,
      text: `Redis has no maxmemory; ${limit === null ? "the host's memory and the kernel's OOM killer decide" : `the container's limit of ${sizeText(limit)} decides, by killing Redis`}.`,
      evidence: [{ text: "maxmemory is 0", command: redisCli(known, "CONFIG GET maxmemory") }],
      meaning:
        "Redis takes memory until it is killed, and then all connections and whatever is not on disk are lost at once.",
      next_step:
        largest === null
          ? "Give the container a limit in the compose file (`deploy.resources.limits.memory`), and Redis a maxmemory of at most three quarters of it."
          : `Set maxmemory to at most ${sizeText(largest)} (${setTo(largest)}).`,
      ...(step === null ? {} : { step }),
    };
  },
  fine: ({ memory }) => `Redis has a maxmemory, ${sizeText(memory.maxmemory)}.`,
});

export const aboveContainer = rule({
  id: "maxmemory_above_container",
  needs: ["memory"],
  source: DOCKER_LIMITS,
  judge: (parts, known) => {
    const { memory } = parts;
    const limit = containerLimit(memory);
    if (limit === null || memory.maxmemory <= limit) return "fine";
    const largest = largestHere(limit, parts);
    const step = largest === null ? null : setStep(largest, parts, null);
    return {
      verdict: "warn",
      figure: memory.maxmemory,
      threshold: limit,
      text: `The maxmemory of ${sizeText(memory.maxmemory)} is above the container's limit of ${sizeText(limit)}: the kernel would kill Redis before it reaches it.`,
      evidence: [
        { text: `maxmemory is ${sizeText(memory.maxmemory)}`, command: redisCli(known, "CONFIG GET maxmemory") },
        { text: `the container's limit is ${sizeText(limit)}`, command: containerStats(known) },
      ],
      meaning: "Eviction, which would keep Redis alive, never begins; the kernel ends Redis instead.",
      next_step:
        largest === null
          ? "Raise the container's limit in the compose file (`deploy.resources.limits.memory`)."
          : `Lower maxmemory to at most ${sizeText(largest)} (${setTo(largest)}), or raise the container's limit.`,
      ...(step === null ? {} : { step }),
    };
  },
  fine: ({ memory }) =>
    containerLimit(memory) === null
      ? "The container has no limit of its own that maxmemory could exceed."
      : "maxmemory is below the container's limit.",
});

/** Both in bytes. `stats` asks this too, though it reads nothing else of what `memory` reads. */
export const judgeNearLimit = (used: number, limit: number, known: Known): Found | "fine" => {
  const figure = limit > 0 ? used / limit : 0;
  const crossed = atOrAbove(figure, CONTAINER_WARN, CONTAINER_CRITICAL);
  if (crossed === null) return "fine";
  const share = `${sizeText(used)} of its limit of ${sizeText(limit)} (${percent(figure)})`;
  return {
    ...crossed,
    figure,
    text: `The container uses ${share}; at the limit the kernel kills Redis.`,
    evidence: [{ text: `the container uses ${share}`, command: containerStats(known) }],
    meaning:
      "There is little left for buffers and for a saving child; the next burst can end Redis, whatever maxmemory says.",
    next_step:
      "Raise the container's limit in the compose file (`deploy.resources.limits.memory`) if the host has the room, or lower maxmemory.",
  };
};

export const nearLimit = rule({
  id: "container_fraction",
  needs: ["memory"],
  source: DOCKER_LIMITS,
  judge: ({ memory }, known) => {
    const limit = containerLimit(memory);
    return limit === null ? "fine" : judgeNearLimit(memory.container.memory_used, limit, known);
  },
  fine: ({ memory }) => {
    const limit = containerLimit(memory);
    return limit === null
      ? "The container has no limit of its own that it could reach."
      : `The container uses ${percent(memory.container.memory_used / limit)} of its limit.`;
  },
});

export const hostMemory = rule({
  id: "host_available",
  needs: ["memory"],
  source: DOCKER_LIMITS,
  judge: ({ memory }) => {
    const { host } = memory;
    if (host.memory_total === 0) return "unknown";
    const figure = host.memory_available / host.memory_total;
    const crossed = below(figure, HOST_AVAILABLE_WARN_BELOW, HOST_AVAILABLE_CRITICAL_BELOW);
    const short = Math.max(HOST_SHORT_BELOW_BYTES, SHORT_BELOW_DATASETS * datasetOf(memory));
    if (crossed === null || host.memory_available >= short) return "fine";
    return {
      ...crossed,
      figure,
      text: `The host has ${sizeText(host.memory_available)} of ${sizeText(host.memory_total)} left (${percent(figure)}).`,
      evidence: [{ text: `MemAvailable is ${sizeText(host.memory_available)}`, command: "free -m" }],
      meaning: "The host swaps, or its kernel ends the process it thinks costs least, which may be Redis.",
      next_step:
        "See on the host what uses the memory (`docker stats --no-stream`, `ps aux --sort=-rss`) and stop what is not needed.",
    };
  },
  fine: ({ memory: { host } }) =>
    `The host has ${percent(host.memory_available / host.memory_total)} of its memory left (${sizeText(host.memory_available)}).`,
});
