/**
 * What a saving child could take. BGSAVE and an AOF rewrite fork; the child shares memory with Redis until either writes to a
 * page, so that in the worst case, every page written meanwhile, the dataset is there twice. Pure; bytes.
 */
import type { Output, Reading } from "../../protocol/operations.ts";
import { containerLimit } from "./ceilings.ts";

type Memory = Reading<"memory">;

/** What writes may copy from now on: of a child that runs already, the rest. */
export const copies = ({ used_memory_dataset, used_memory, current_cow_size }: Memory): number =>
  Math.max(0, (used_memory_dataset ?? used_memory) - (current_cow_size ?? 0));

/** What is free for it: in the container, and on the host. */
export const freeForCopies = (memory: Memory): number => {
  const limit = containerLimit(memory);
  const inContainer = limit === null ? Number.POSITIVE_INFINITY : limit - memory.container.memory_used;
  return Math.max(0, Math.min(inContainer, memory.host.memory_available));
};

export const forkOf = (memory: Memory): NonNullable<Output<"memory">["fork"]> => {
  const limit = containerLimit(memory);
  const worst_case = memory.container.memory_used + copies(memory);
  return { worst_case, limit, headroom: limit === null ? null : limit - worst_case };
};
