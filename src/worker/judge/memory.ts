import type { Reading } from "../../protocol/operations.ts";
import type { Reason } from "../../protocol/verdict.ts";
import { mib, percent } from "../../shared/figures.ts";
import { ceilings, forkOf } from "./room.ts";
import { examine, judged, reasonsOf, summarise } from "./examine.ts";
import { type JudgeContext, type Judged, knownFrom } from "./rule.ts";
import { whenFull } from "./rules/memory.ts";
import { MAXMEMORY_FULL } from "./thresholds.ts";

const summary = (
  { used_memory, maxmemory, maxmemory_policy }: Reading<"memory">,
  perSecond: number | null,
  reasons: Reason[],
): string => {
  if (maxmemory === 0) return summarise(`Redis uses ${mib(used_memory)}`, reasons);
  const fraction = used_memory / maxmemory;
  const standing = `Redis uses ${mib(used_memory)} of ${mib(maxmemory)} (${percent(fraction)})`;
  const full = fraction >= MAXMEMORY_FULL && whenFull(maxmemory_policy) === "evicts";
  if (!full || perSecond !== null) return summarise(standing, reasons);
  // "Nothing is wrong" would claim too much: full memory is harmless only while nothing is evicted.
  const unknown = `${standing}, which is full under ${maxmemory_policy}; how fast it evicts is known from the next reading on`;
  return reasons.length === 0 ? `${unknown}.` : summarise(unknown, reasons);
};

/** The verdict on memory: against Redis's own limit, the container's and the host's, and on what eats into them. */
export const judgeMemory = (reading: Reading<"memory">, context: JudgeContext): Judged<"memory"> => {
  const known = knownFrom(context);
  const reasons = reasonsOf(examine({ memory: reading }, known).findings);
  const { run_id: _run, container: _container, host: _host, ...figures } = reading;
  const { perSecond, since } = known.evictions;
  const data = {
    ...figures,
    evictions_per_second: perSecond,
    evicting_since: since,
    ceilings: ceilings(reading),
    fork: forkOf(reading),
  };
  return judged(data, reasons, summary(reading, perSecond, reasons));
};
