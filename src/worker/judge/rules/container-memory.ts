/** How near the container is to its limit. */
import { sizeText, percent } from "../../../shared/figures.ts";
import { containerLimit } from "../ceilings.ts";
import { containerStats } from "../commands.ts";
import { atOrAbove } from "../reasons.ts";
import { type Judgement, type Known, rule } from "../rule.ts";
import { CONTAINER_CRITICAL, CONTAINER_WARN } from "../thresholds.ts";
import { DOCKER_LIMITS } from "./sources.ts";

/** Both in bytes. `stats` asks it as well, without the rest of what `memory` reads. */
export const judgeNearLimit = (used: number, limit: number, known: Known): Judgement => {
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
