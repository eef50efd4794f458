/** The rules on memory that concern Redis's own limit. */
import { largestMaxmemory } from "../../protocol/guards.ts";
import type { Reading } from "../../protocol/operations.ts";
import type { Reason } from "../../protocol/verdict.ts";
import { MIB, mib, percent } from "../text/figures.ts";
import { containerLimit } from "./ceilings.ts";
import { atOrAbove } from "./reasons.ts";
import {
  EVICTIONS_CRITICAL_PER_SECOND,
  EVICTIONS_WARN_ABOVE_PER_SECOND,
  MAXMEMORY_CRITICAL,
  MAXMEMORY_WARN,
} from "./thresholds.ts";

type Memory = Reading<"memory">;

/** The largest maxmemory that leaves the container its reserve, in whole MiB as people type it; null where there is no room. */
const largestToType = (limit: number): number | null => {
  const whole = Math.floor(largestMaxmemory(limit) / MIB) * MIB;
  return whole > 0 ? whole : null;
};

/** What the policy does when memory is full. One that is not known here is taken to refuse, the worse case. */
export const whenFull = (policy: string): "evicts" | "evicts keys with a TTL" | "refuses" => {
  if (policy.startsWith("allkeys-")) return "evicts";
  if (policy.startsWith("volatile-")) return "evicts keys with a TTL";
  return "refuses";
};

const setTo = (bytes: number): string =>
  `\`CONFIG SET maxmemory ${bytes / MIB}mb\`, and \`--maxmemory ${bytes / MIB}mb\` in the compose file's \`command:\` to keep it`;

/** How to give Redis more memory, within what the container can bear. */
const makeRoom = (reading: Memory): string => {
  const limit = containerLimit(reading);
  if (limit === null)
    return "Delete keys that are not needed, or raise maxmemory after giving the container a limit in the compose file (`deploy.resources.limits.memory`).";
  const largest = largestToType(limit);
  if (largest === null || largest <= reading.maxmemory)
    return `Delete keys that are not needed, or raise the container's limit first (\`deploy.resources.limits.memory\` in the compose file): under ${mib(limit)}, maxmemory has no room to grow.`;
  return `Raise maxmemory to at most ${mib(largest)} (${setTo(largest)}), or delete keys that are not needed.`;
};

export const judgeFull = (reading: Memory): Reason | null => {
  const { used_memory, maxmemory, maxmemory_policy } = reading;
  if (maxmemory === 0) return null;
  const effect = whenFull(maxmemory_policy);
  // For a cache that may evict any key, full is the normal state.
  if (effect === "evicts") return null;
  const figure = used_memory / maxmemory;
  // A volatile policy refuses writes too once no key with a TTL is left. INFO memory does not say how many there are, so
  // it is judged later and more softly than noeviction.
  const crossed =
    effect === "refuses"
      ? atOrAbove(figure, MAXMEMORY_WARN, MAXMEMORY_CRITICAL)
      : atOrAbove(figure, MAXMEMORY_CRITICAL, Number.POSITIVE_INFINITY);
  if (crossed === null) return null;
  const then =
    effect === "refuses" ? "refuses writes when it is full" : "refuses writes when no key with a TTL is left to evict";
  return {
    id: "maxmemory_fraction",
    ...crossed,
    figure,
    text: `Redis uses ${percent(figure)} of maxmemory (${mib(used_memory)} of ${mib(maxmemory)}) and, under ${maxmemory_policy}, ${then}.`,
    next_step: makeRoom(reading),
  };
};

/** Redis evicts only at its limit, so a rate above zero says that the limit was hit, even if the figure is lower by now. */
export const judgeEvictions = (reading: Memory, perSecond: number | null): Reason | null => {
  const { maxmemory, maxmemory_policy } = reading;
  if (perSecond === null || perSecond <= EVICTIONS_WARN_ABOVE_PER_SECOND) return null;
  if (maxmemory === 0 || whenFull(maxmemory_policy) === "refuses") return null;
  const critical = perSecond >= EVICTIONS_CRITICAL_PER_SECOND;
  const rate = perSecond < 0.1 ? "less than 0.1" : perSecond.toFixed(1);
  return {
    id: "evictions_per_second",
    verdict: critical ? "critical" : "warn",
    figure: perSecond,
    threshold: critical ? EVICTIONS_CRITICAL_PER_SECOND : EVICTIONS_WARN_ABOVE_PER_SECOND,
    text: `Redis evicts ${rate} keys a second under ${maxmemory_policy}; queued tasks are keys too and can be among them.`,
    next_step: makeRoom(reading),
  };
};

export const judgeUnlimited = (reading: Memory): Reason | null => {
  if (reading.maxmemory > 0) return null;
  const limit = containerLimit(reading);
  const largest = limit === null ? null : largestToType(limit);
  return {
    id: "maxmemory_unlimited",
    verdict: "warn",
    figure: 0,
    threshold: largest ?? 0,
    text: `Redis has no maxmemory; ${limit === null ? "the host's memory and the kernel's OOM killer decide" : `the container's limit of ${mib(limit)} decides, by killing Redis`}.`,
    next_step:
      largest === null
        ? "Give the container a limit in the compose file (`deploy.resources.limits.memory`), and Redis a maxmemory of at most three quarters of it."
        : `Set maxmemory to at most ${mib(largest)} (${setTo(largest)}).`,
  };
};

export const judgeAboveContainer = (reading: Memory): Reason | null => {
  const limit = containerLimit(reading);
  if (limit === null || reading.maxmemory <= limit) return null;
  const largest = largestToType(limit);
  return {
    id: "maxmemory_above_container",
    verdict: "warn",
    figure: reading.maxmemory,
    threshold: limit,
    text: `The maxmemory of ${mib(reading.maxmemory)} is above the container's limit of ${mib(limit)}: the kernel would kill Redis before it reaches it.`,
    next_step:
      largest === null
        ? "Raise the container's limit in the compose file (`deploy.resources.limits.memory`)."
        : `Lower maxmemory to at most ${mib(largest)} (${setTo(largest)}), or raise the container's limit.`,
  };
};
