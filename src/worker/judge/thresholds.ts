/**
 * Every threshold of the verdicts, with its unit and why it is there. A figure counts as crossed at the threshold itself,
 * but for the ones named `BELOW` and `ABOVE`.
 */
import { MIB } from "../../shared/figures.ts";

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

/** Writes that waited and one that waits now: together, a disk that is slow at this moment. */
export const AOF_PENDING_FSYNC_WARN = 1;

/** The last saving child's copies as a share of what is free now; at 1 the same again reaches the limit. A forecast, so a warning. */
export const COW_WARN = 0.5;

/** Buffers as a share of maxmemory (the container's limit, the host's memory where there is none): eviction cannot free them. */
export const BUFFERS_WARN = 0.1;
export const BUFFERS_CRITICAL = 0.25;
/** One client's share of the same, and bytes from which it is worth a warning however large the memory is. */
export const CLIENT_BUFFER_WARN = 0.1;
export const CLIENT_BUFFER_CRITICAL = 0.25;
export const CLIENT_BUFFER_WARN_BYTES = 32 * MIB;

/** Shares of `maxclients`. */
export const CLIENTS_WARN = 0.8;
export const CLIENTS_CRITICAL = 0.95;
/** Workers block by design (BLPOP, BRPOP); this many is a note all the same. */
export const BLOCKED_NOTE = 1000;

/** Free shares of the data's file system. */
export const DISK_FREE_WARN_BELOW = 0.1;
export const DISK_FREE_CRITICAL_BELOW = 0.03;

/** Ends of the container within this time that are a loop rather than an accident. */
export const RESTART_LOOP_ENDS = 3;
export const RESTART_LOOP_WITHIN_MS = 10 * 60_000;
/** Up for this long it is over: the engine waits at most a minute before it restarts a container. */
export const RESTART_LOOP_OVER_MS = 2 * 60_000;
/** How long an end stays worth telling, and how long one for memory is urgent. */
export const ENDS_WITHIN_MS = 24 * 3_600_000;
export const OOM_RECENT_MS = 3_600_000;
/** Seconds since the start for which rates and counters mean little. */
export const YOUNG_BELOW_S = 600;

/** Errors in an application's log count as of now for this long. */
export const APP_ERROR_RECENT_MS = 5 * 60_000;

/** Tasks in one queue, and tasks delivered and not acknowledged. */
export const QUEUE_WARN = 10_000;
export const QUEUE_CRITICAL = 100_000;
export const UNACKED_WARN = 1000;

/** Milliseconds that one command held up all others, and how far back it matters. */
export const SLOW_WARN_MS = 100;
export const SLOW_CRITICAL_MS = 1000;
export const SLOW_WITHIN_MS = 15 * 60_000;
/** A fork stops Redis for this many milliseconds; Redis's documentation expects some 10 to 20 for a gibibyte. */
export const FORK_WARN_MS = 500;

/** Share of the host's swap in use: the kernel has been short of memory. */
export const SWAP_WARN = 0.25;
/** Redis's share of the host's memory from which a kernel that does not overcommit may refuse the fork. */
export const OVERCOMMIT_WARN = 0.5;
