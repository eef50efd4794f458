/** The rules on what a saving child takes. */
import { sizeText, percent } from "../../../shared/figures.ts";
import { redisCli } from "../commands.ts";
import { copies, forkOf, freeForCopies } from "../fork.ts";
import { rule } from "../rule.ts";
import { COW_WARN } from "../thresholds.ts";
import { ADMIN, PERSISTENCE } from "./sources.ts";

const GIVE_ROOM =
  "Give the container more room (`deploy.resources.limits.memory` in the compose file), or save when few writes happen; `persistence` shows whether saves succeed.";

const KILLED =
  "At the container's limit the kernel kills the child, and the save fails, or Redis itself, and every connection breaks.";

/** What the last save did copy, against what is left: stronger than the worst case, for it has happened. */
export const lastCopies = rule({
  id: "last_cow_size",
  needs: ["memory"],
  source: PERSISTENCE,
  judge: ({ memory }, known) => {
    const { rdb_last_cow_size: rdb, aof_last_cow_size: aof } = memory;
    if (rdb === null && aof === null) return "unknown";
    const last = Math.max(rdb ?? 0, aof ?? 0);
    if (last === 0) return "fine";
    const free = freeForCopies(memory);
    if (last < COW_WARN * free) return "fine";
    return {
      verdict: "warn",
      figure: last,
      threshold: COW_WARN * free,
      text: `The last save copied ${sizeText(last)} while it ran, and ${sizeText(free)} are free for the next one.`,
      evidence: [
        {
          text: `rdb_last_cow_size ${sizeText(rdb ?? 0)}, aof_last_cow_size ${sizeText(aof ?? 0)}`,
          command: redisCli(known, "INFO persistence"),
        },
      ],
      meaning: KILLED,
      next_step: GIVE_ROOM,
    };
  },
  fine: ({ memory }) =>
    `The last save copied ${sizeText(Math.max(memory.rdb_last_cow_size ?? 0, memory.aof_last_cow_size ?? 0))}, well within what is free.`,
});

export const forkHeadroom = rule({
  id: "fork_headroom",
  needs: ["memory"],
  source: ADMIN,
  judge: ({ memory, persistence }, known) => {
    // Nothing forks where nothing is saved.
    if (persistence?.save === "" && !persistence.aof_enabled) return "fine";
    const threshold = copies(memory);
    const figure = freeForCopies(memory);
    if (figure >= threshold) return "fine";
    const { worst_case, limit } = forkOf(memory);
    const child = memory.rdb_bgsave_in_progress || memory.aof_rewrite_in_progress;
    return {
      verdict: "warn",
      figure,
      threshold,
      text: `A background save may need another ${sizeText(threshold)} at worst (copy-on-write), and ${sizeText(figure)} are free.`,
      evidence: [
        {
          text: `${child ? "a child saves now; " : ""}with every page copied the container would use ${sizeText(worst_case)}${limit === null ? ", and the host has less" : ` of ${sizeText(limit)} (${percent(worst_case / limit)})`}`,
          command: redisCli(known, "INFO memory"),
        },
      ],
      meaning: KILLED,
      next_step: GIVE_ROOM,
    };
  },
  fine: ({ memory }) => `A save has room, even if every page were copied (${sizeText(copies(memory))}).`,
});
