/** The rules on maxmemory against the container's limit. */
import { sizeText } from "../../../shared/figures.ts";
import { containerLimit } from "../ceilings.ts";
import { containerStats, redisCli } from "../commands.ts";
import { rule } from "../rule.ts";
import { largestToType, setStep, setTo } from "./room.ts";
import { DOCKER_LIMITS, EVICTION } from "./sources.ts";

export const unlimited = rule({
  id: "maxmemory_unlimited",
  needs: ["memory"],
  source: EVICTION,
  judge: ({ memory }, known) => {
    if (memory.maxmemory > 0) return "fine";
    const limit = containerLimit(memory);
    const largest = limit === null ? null : largestToType(limit);
    const step = largest === null ? null : setStep(largest, memory, null);
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
  judge: ({ memory }, known) => {
    const limit = containerLimit(memory);
    if (limit === null || memory.maxmemory <= limit) return "fine";
    const largest = largestToType(limit);
    const step = largest === null ? null : setStep(largest, memory, null);
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
