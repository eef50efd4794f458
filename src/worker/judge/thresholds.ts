/**
 * Every threshold of the verdicts, with its unit and why it is there. A figure counts as crossed at the threshold itself,
 * but for the ones named `BELOW` and `ABOVE`.
 */
import { MIB } from "../text/figures.ts";

/** Shares of `maxmemory` under a policy that refuses writes when it is full: at 80 % there is time to act by day, at 92 % to act now. */
export const MAXMEMORY_WARN = 0.8;
export const MAXMEMORY_CRITICAL = 0.92;

/** Share of `maxmemory` from which memory counts as full; an evicting Redis hovers just below its limit. */
export const MAXMEMORY_FULL = 0.95;

/**
 * Keys a second that eviction takes. Any rate above zero is a warning: a broker's queues are keys as well. At a hundred
 * a second, an application with some ten thousand keys loses them within minutes.
 */
export const EVICTIONS_WARN_ABOVE_PER_SECOND = 0;
export const EVICTIONS_CRITICAL_PER_SECOND = 100;

/** Shares of the container's limit: at the limit the kernel kills Redis, and buffers of slow clients come in jumps of megabytes. */
export const CONTAINER_WARN = 0.85;
export const CONTAINER_CRITICAL = 0.95;

/** Shares of the host's memory still available (`MemAvailable`): below them the host swaps, or its OOM killer chooses. */
export const HOST_AVAILABLE_WARN_BELOW = 0.1;
export const HOST_AVAILABLE_CRITICAL_BELOW = 0.05;

/** Ratio of resident to used memory: Redis's documentation calls more than 1.5 bad. */
export const FRAGMENTATION_WARN_ABOVE = 1.5;
/** Bytes that fragmentation must cost to matter: a small dataset always shows a high ratio. */
export const FRAGMENTATION_MATTERS_ABOVE_BYTES = 100 * MIB;

/** Snapshots are overdue after this many times the interval of the `save` line that is due, and never before this time. */
export const SNAPSHOT_OVERDUE_INTERVALS = 2;
export const SNAPSHOT_OVERDUE_LEAST_MS = 15 * 60_000;

/** Times since Redis started that a write waited for the disk's fsync; a few happen on any disk, a hundred is a slow one. */
export const AOF_DELAYED_FSYNC_WARN = 100;
