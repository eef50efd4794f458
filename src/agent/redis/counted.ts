import type { Fields } from "./reply.ts";

/** Of the container, in bytes, as verdicts and guards take it. */
export interface CountedMemory {
  memoryUsed: number;
  memoryLimit: number;
}

/**
 * What stands for it where the host's kernel counts no container's memory: what Redis's process has, and, as a limit cannot be there, the host's
 * memory, as Docker itself has it of a container without one.
 *
 * @param used INFO memory
 * @param hostTotal bytes
 */
export const uncounted = (used: Fields, hostTotal: number): CountedMemory => ({
  memoryUsed: used.count("used_memory_rss") ?? used.count("used_memory") ?? 0,
  memoryLimit: hostTotal,
});
