import type { Reading } from "../../protocol/operations.ts";
import type { Reason } from "../../protocol/verdict.ts";
import { worst } from "../../protocol/verdict.ts";
import { counted, mib, percent } from "../text/figures.ts";
import { ceilings, containerLimit } from "./ceilings.ts";
import { judgeContainer } from "./container.ts";
import type { JudgeContext, Judged } from "./judged.ts";
import { judgeAboveContainer, judgeEvictions, judgeFull, judgeUnlimited, whenFull } from "./maxmemory.ts";
import { collect, summarise } from "./reasons.ts";
import { judgeForkHeadroom, judgeFragmentation, judgeHost } from "./surroundings.ts";
import { MAXMEMORY_FULL } from "./thresholds.ts";

const summary = (
  { used_memory, maxmemory, maxmemory_policy, evicted_keys }: Reading<"memory">,
  perSecond: number | null,
  reasons: Reason[],
): string => {
  if (maxmemory === 0) return summarise(`Redis uses ${mib(used_memory)}`, reasons);
  const fraction = used_memory / maxmemory;
  const standing = `Redis uses ${mib(used_memory)} of ${mib(maxmemory)} (${percent(fraction)})`;
  const full = fraction >= MAXMEMORY_FULL && whenFull(maxmemory_policy) === "evicts";
  if (!full || perSecond !== null) return summarise(standing, reasons);
  // "Nothing is wrong" would claim too much: full memory is harmless only while nothing is evicted.
  const unknown = `${standing}, which is full under ${maxmemory_policy}; it has evicted ${counted(evicted_keys, "key")} so far, and how fast is known from the next reading on`;
  return reasons.length === 0 ? `${unknown}.` : summarise(unknown, reasons);
};

/** The verdict on memory: against Redis's own limit, the container's and the host's, and on what eats into them. */
export const judgeMemory = (reading: Reading<"memory">, { evictionsPerSecond }: JudgeContext): Judged<"memory"> => {
  const limit = containerLimit(reading);
  const reasons = collect([
    judgeFull(reading),
    judgeEvictions(reading, evictionsPerSecond),
    judgeUnlimited(reading),
    judgeAboveContainer(reading),
    limit === null ? null : judgeContainer(reading.container.memory_used, limit),
    judgeHost(reading),
    judgeForkHeadroom(reading),
    judgeFragmentation(reading),
  ]);
  const { run_id: _run, container: _container, host: _host, ...figures } = reading;
  return {
    data: { ...figures, evictions_per_second: evictionsPerSecond, ceilings: ceilings(reading) },
    verdict: worst(reasons),
    reasons,
    summary: summary(reading, evictionsPerSecond, reasons),
  };
};
