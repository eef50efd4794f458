/** The rules on memory that concern what lies around Redis: the host, a fork's copy, the allocator. */
import type { Reading } from "../../protocol/operations.ts";
import type { Reason } from "../../protocol/verdict.ts";
import { mib, percent } from "../text/figures.ts";
import { containerLimit } from "./ceilings.ts";
import {
  FRAGMENTATION_MATTERS_ABOVE_BYTES,
  FRAGMENTATION_WARN_ABOVE,
  HOST_AVAILABLE_CRITICAL_BELOW,
  HOST_AVAILABLE_WARN_BELOW,
} from "./thresholds.ts";

type Memory = Reading<"memory">;

export const judgeHost = ({ host }: Memory): Reason | null => {
  if (host.memory_total === 0) return null;
  const figure = host.memory_available / host.memory_total;
  if (figure >= HOST_AVAILABLE_WARN_BELOW) return null;
  const critical = figure < HOST_AVAILABLE_CRITICAL_BELOW;
  return {
    id: "host_available",
    verdict: critical ? "critical" : "warn",
    figure,
    threshold: critical ? HOST_AVAILABLE_CRITICAL_BELOW : HOST_AVAILABLE_WARN_BELOW,
    text: `The host has ${mib(host.memory_available)} of ${mib(host.memory_total)} left (${percent(figure)}).`,
    next_step:
      "See on the host what uses the memory (`docker stats --no-stream`, `ps aux --sort=-rss`) and stop what is not needed.",
  };
};

/**
 * BGSAVE and an AOF rewrite fork. The child shares memory with Redis until either writes to a page, so that in the worst
 * case, every page written meanwhile, the dataset is there twice.
 */
export const judgeForkHeadroom = (reading: Memory): Reason | null => {
  const { container, host, used_memory } = reading;
  const dataset = reading.used_memory_dataset ?? used_memory;
  const limit = containerLimit(reading);
  const inContainer = limit === null ? Number.POSITIVE_INFINITY : limit - container.memory_used;
  const figure = Math.max(0, Math.min(inContainer, host.memory_available));
  if (figure >= dataset) return null;
  return {
    id: "fork_headroom",
    verdict: "warn",
    figure,
    threshold: dataset,
    text: `A background save may need another ${mib(dataset)} at worst (copy-on-write), and ${mib(figure)} are free.`,
    next_step:
      "Give the container more room (`deploy.resources.limits.memory` in the compose file), or save when few writes happen; `persistence` shows whether saves succeed.",
  };
};

export const judgeFragmentation = ({
  used_memory,
  used_memory_rss,
  mem_fragmentation_ratio,
}: Memory): Reason | null => {
  if (used_memory_rss === null || mem_fragmentation_ratio === null) return null;
  const lost = used_memory_rss - used_memory;
  if (mem_fragmentation_ratio <= FRAGMENTATION_WARN_ABOVE || lost <= FRAGMENTATION_MATTERS_ABOVE_BYTES) return null;
  return {
    id: "fragmentation_ratio",
    verdict: "warn",
    figure: mem_fragmentation_ratio,
    threshold: FRAGMENTATION_WARN_ABOVE,
    text: `Fragmentation costs ${mib(lost)}: Redis holds ${mib(used_memory_rss)} for ${mib(used_memory)} of data (ratio ${mem_fragmentation_ratio.toFixed(2)}).`,
    next_step: "Let Redis compact itself (`CONFIG SET activedefrag yes`), or restart it at a quiet time.",
  };
};
