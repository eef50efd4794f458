import type { Reason } from "../../protocol/verdict.ts";
import { mib, percent } from "../text/figures.ts";
import { atOrAbove } from "./reasons.ts";
import { CONTAINER_CRITICAL, CONTAINER_WARN } from "./thresholds.ts";

/** How near the container is to its limit; both in bytes. */
export const judgeContainer = (used: number, limit: number): Reason | null => {
  const figure = limit > 0 ? used / limit : 0;
  const crossed = atOrAbove(figure, CONTAINER_WARN, CONTAINER_CRITICAL);
  if (crossed === null) return null;
  return {
    id: "container_fraction",
    ...crossed,
    figure,
    text: `The container uses ${mib(used)} of its limit of ${mib(limit)} (${percent(figure)}); at the limit the kernel kills Redis.`,
    next_step:
      "Raise the container's limit in the compose file (`deploy.resources.limits.memory`) if the host has the room, or lower maxmemory.",
  };
};
