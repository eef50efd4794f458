import type { Reading } from "../../protocol/operations.ts";
import type { Ceiling } from "../../protocol/operations/memory.ts";

/** The container's limit in bytes; null where it has none and Docker shows the host's memory in its place. */
export const containerLimit = ({ container, host }: Reading<"memory">): number | null =>
  container.memory_limit > 0 && container.memory_limit < host.memory_total ? container.memory_limit : null;

/** What Redis may use, in bytes: its own limit, else the container's, else the host's memory. */
export const ceilingFor = (reading: Reading<"memory">): number =>
  reading.maxmemory > 0 ? reading.maxmemory : (containerLimit(reading) ?? reading.host.memory_total);

const ceiling = (name: Ceiling["name"], used: number, limit: number | null): Ceiling => ({
  name,
  used,
  limit,
  fraction: limit === null ? null : used / limit,
  headroom: limit === null ? null : limit - used,
});

/** The three limits that memory can hit, from the inner to the outer. */
export const ceilings = (reading: Reading<"memory">): Ceiling[] => {
  const { used_memory, maxmemory, container, host } = reading;
  const hostUsed = Math.max(0, host.memory_total - host.memory_available);
  return [
    ceiling("maxmemory", used_memory, maxmemory > 0 ? maxmemory : null),
    ceiling("container", container.memory_used, containerLimit(reading)),
    ceiling("host", hostUsed, host.memory_total > 0 ? host.memory_total : null),
  ];
};
