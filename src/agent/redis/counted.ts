import type { ContainerStats } from "../docker/seam.ts";
import type { Fields } from "./reply.ts";

/** Of the container, in bytes, as verdicts and guards take it. */
export interface CountedMemory {
  memoryUsed: number;
  memoryLimit: number;
}

/**
 * As Docker counts it. Where the host's kernel counts no container's memory, what Redis's process has stands for it, and, as a limit cannot be
 * there, the host's memory for that, as Docker itself has it of a container without one.
 *
 * @param used INFO memory
 * @param hostTotal bytes
 */
export const countedMemory = (
  { memoryUsed, memoryLimit }: ContainerStats,
  used: Fields,
  hostTotal: number,
): CountedMemory =>
  memoryUsed === null
    ? { memoryUsed: used.count("used_memory_rss") ?? used.count("used_memory") ?? 0, memoryLimit: hostTotal }
    : { memoryUsed, memoryLimit };
