/**
 * Every threshold of the verdicts, with its unit and why it is there. A figure counts as crossed at the threshold itself,
 * but for the ones named `BELOW` and `ABOVE`.
 */
import { GIB, MIB } from "../../shared/figures.ts";

/** Shares of `maxmemory` under a policy that refuses writes when it is full: at 80 % there is time until working hours, at 92 % there is none. */
export const MAXMEMORY_WARN = 0.8;
export const MAXMEMORY_CRITICAL = 0.92;

/** How long until something is full: the furthest a forecast goes, and what leaves no time for a night's sleep, nor for a meeting. */
export const FILLING_WARN_MS = 24 * 3_600_000;
export const FILLING_CRITICAL_MS = 3_600_000;

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

/** So many times Redis's dataset, and the bytes below, have to be lacking as well before a share that is free counts as short: 3 % of four terabytes is plenty. */
export const SHORT_BELOW_DATASETS = 10;

/** Shares of the host's memory still available (`MemAvailable`): below them the host swaps, or the kernel kills a process of its choice. */
export const HOST_AVAILABLE_WARN_BELOW = 0.1;
export const HOST_AVAILABLE_CRITICAL_BELOW = 0.05;
/** The host is short below this many bytes, or below `SHORT_BELOW_DATASETS`. */
export const HOST_SHORT_BELOW_BYTES = 4 * GIB;

/** Ratio of resident to used memory: Redis's documentation calls more than 1.5 bad. */
export const FRAGMENTATION_WARN_ABOVE = 1.5;
/** Fragmentation matters from this many bytes on: a small dataset always has a high ratio. */
export const FRAGMENTATION_MATTERS_ABOVE_BYTES = 100 * MIB;

/** Share of the periods of a limit of processor time in which the kernel held the container back: a save's short burst stays below it. */
export const THROTTLED_WARN = 0.25;

/** A snapshot is overdue after this many times the interval of its `save` line, but never before this time has passed. */
export const SNAPSHOT_OVERDUE_INTERVALS = 2;
export const SNAPSHOT_OVERDUE_LEAST_MS = 15 * 60_000;

/** How often a write waited for the disk's fsync since Redis started. It happens now and then on any disk; a hundred times, the disk is slow. */
export const AOF_DELAYED_FSYNC_WARN = 100;

/** Pending fsyncs, where writes have waited before: together they mean that the disk is slow right now. */
export const AOF_PENDING_FSYNC_WARN = 1;

/** What the last save copied, as a share of what is free now; at 1, the next one would reach the limit. It is a forecast, so only a warning. */
export const COW_WARN = 0.5;

/** As little as this is nothing to act on, whatever share it is of a small maxmemory. */
export const BUFFERS_MATTER_FROM_BYTES = 1024 ** 2;
/** Buffers as a share of maxmemory (the container's limit, the host's memory where there is none): eviction cannot free them. */
export const BUFFERS_WARN = 0.1;
export const BUFFERS_CRITICAL = 0.25;
/** The same of one client, which is also worth a warning from a number of bytes on, however large the memory is. */
export const CLIENT_BUFFER_WARN = 0.1;
export const CLIENT_BUFFER_CRITICAL = 0.25;
export const CLIENT_BUFFER_WARN_BYTES = 32 * MIB;

/** Shares of `maxclients`. */
export const CLIENTS_WARN = 0.8;
export const CLIENTS_CRITICAL = 0.95;
/** Workers block by design (BLPOP, BRPOP), but so many of them are worth a note. */
export const BLOCKED_NOTE = 1000;

/** So many refusals for a password or a permission between two looks are no chance; one is what `drift` itself causes when it sees whether Redis asks for one. */
export const AUTH_REFUSALS_LEAST = 3;

/** Shares of the data's file system that are free. */
export const DISK_FREE_WARN_BELOW = 0.1;
export const DISK_FREE_CRITICAL_BELOW = 0.03;
/** The file system is short below this many bytes, which logs and images use up within days, or below `SHORT_BELOW_DATASETS`. */
export const DISK_SHORT_BELOW_BYTES = 10 * GIB;

/** The container is in a restart loop after so many ends within this time. */
export const RESTART_LOOP_ENDS = 3;
export const RESTART_LOOP_WITHIN_MS = 10 * 60_000;
/** The loop is over once the container has been up for this long: the engine waits at most a minute before a restart. */
export const RESTART_LOOP_OVER_MS = 2 * 60_000;
/** An end is told of for this long, and one for lack of memory is urgent for this long. */
export const ENDS_WITHIN_MS = 24 * 3_600_000;
export const OOM_RECENT_MS = 3_600_000;
/** For so many seconds after the start, rates and counters mean little. */
export const YOUNG_BELOW_S = 600;

/** An error in an application's log counts as current for this long. */
export const APP_ERROR_RECENT_MS = 5 * 60_000;

/** Tasks in one queue, and tasks delivered and not acknowledged. */
export const QUEUE_WARN = 10_000;
export const QUEUE_CRITICAL = 100_000;
export const UNACKED_WARN = 1000;
/** Failed jobs that a library keeps: worth a note, since they may have gathered for years. */
export const FAILED_JOBS_NOTE = 1000;

/** For how many milliseconds one command held up all others, and how far back that still matters. */
export const SLOW_WARN_MS = 100;
export const SLOW_CRITICAL_MS = 1000;
export const SLOW_WITHIN_MS = 15 * 60_000;
/** A fork stops Redis for this many milliseconds; Redis's documentation expects some 10 to 20 for a gibibyte. */
export const FORK_WARN_MS = 500;

/** Share of the host's swap that is in use: the kernel has been short of memory. */
export const SWAP_WARN = 0.25;
/** From this share of the host's memory on, a kernel that does not overcommit may refuse Redis the fork. */
export const OVERCOMMIT_WARN = 0.5;

/** For so long a line of Redis's log about HTTP is told of: scanners come back each day. */
export const ATTACK_WITHIN_MS = 24 * 3_600_000;
/** For so long one about a slow disk is current, as slow commands are. */
export const SLOW_DISK_WITHIN_MS = 15 * 60_000;
/** For so long a client that was closed for its output buffer is what an application may still speak of. */
export const OUTPUT_LIMIT_WITHIN_MS = 3_600_000;
