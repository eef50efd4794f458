import { sizeText } from "../../../shared/figures.ts";
import { redisCli } from "../commands.ts";
import { rule } from "../rule.ts";
import { FRAGMENTATION_MATTERS_ABOVE_BYTES, FRAGMENTATION_WARN_ABOVE } from "../thresholds.ts";
import { MEMORY } from "./sources.ts";

/** Memory that the allocator holds and Redis does not use, where it is enough to matter. */
export const fragmentation = rule({
  id: "fragmentation_ratio",
  needs: ["memory"],
  source: MEMORY,
  judge: ({ memory }, known) => {
    const { used_memory, used_memory_rss, mem_fragmentation_ratio } = memory;
    if (used_memory_rss === null || mem_fragmentation_ratio === null) return "unknown";
    const lost = used_memory_rss - used_memory;
    if (mem_fragmentation_ratio <= FRAGMENTATION_WARN_ABOVE || lost <= FRAGMENTATION_MATTERS_ABOVE_BYTES) return "fine";
    const ratio = mem_fragmentation_ratio.toFixed(2);
    return {
      verdict: "warn",
      figure: mem_fragmentation_ratio,
      threshold: FRAGMENTATION_WARN_ABOVE,
      text: `Fragmentation costs ${sizeText(lost)}: Redis holds ${sizeText(used_memory_rss)} for ${sizeText(used_memory)} of data (ratio ${ratio}).`,
      evidence: [
        {
          text: `mem_fragmentation_ratio ${ratio}, used_memory_rss ${sizeText(used_memory_rss)}`,
          command: redisCli(known, "INFO memory"),
        },
      ],
      meaning: "The container is charged for it, and maxmemory does not see it: the limit is nearer than Redis knows.",
      next_step: "Let Redis compact itself (`CONFIG SET activedefrag yes`), or restart it at a quiet time.",
    };
  },
  fine: ({ memory: { mem_fragmentation_ratio } }) =>
    `Fragmentation costs little (ratio ${mem_fragmentation_ratio?.toFixed(2) ?? "unknown"}).`,
});
