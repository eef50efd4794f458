/** What is remembered of a reading. Pure. */
import type { MetricName } from "../../../protocol/history-metrics.ts";
import type { Reading } from "../../../protocol/operations.ts";
import type { Snapshot } from "../../../protocol/operations/doctor.ts";
import { fail, ok, type Result } from "../../../protocol/result.ts";
import { lengthsIn, queuedIn, type QueueLength } from "./queue-lengths.ts";

/** Null where a reading does not tell it. */
export type Figures = Record<MetricName, number | null>;

/** What Redis only counts; a rate is the difference of two. */
export interface Counters {
  /** Milliseconds since the epoch. */
  at: number;
  /** Changes when Redis restarts, and its counters with it. */
  runId: string | null;
  evicted_keys: number;
  keyspace_hits: number | null;
  keyspace_misses: number | null;
  commands_processed: number | null;
}

/** A sample: figures as they are at that time. */
export interface Taken {
  at: number;
  figures: Figures;
  counters: Counters;
  /** Left out where no length was read. Of what is remembered, those that the configuration names. */
  queues?: readonly QueueLength[];
}

/** Over a longer time a rate would hide when it happened. More than twice the longest interval. */
const RATE_OVER_MS = 3 * 3_600_000;

/** How much a counter grew; null where it is not known, or where Redis has begun to count anew in between. */
const grown = (from: number | null | undefined, to: number | null): number | null =>
  from === null || from === undefined || to === null || to < from ? null : to - from;

const hitRatio = (hits: number | null, misses: number | null): number | null =>
  hits === null || misses === null || hits + misses === 0 ? null : hits / (hits + misses);

const scaled = (value: number | null | undefined, factor: number): number | null =>
  value === null || value === undefined ? null : value * factor;

/** @param earlier the counters of the sample before; null for none */
export const takenFrom = (
  memory: Reading<"memory">,
  at: number,
  earlier: Counters | null,
  more: Partial<Pick<Figures, "queued" | "disk_available">> = {},
): Taken => {
  const { activity, container, host, evicted_keys } = memory;
  const counters: Counters = {
    at,
    runId: memory.run_id,
    evicted_keys,
    keyspace_hits: activity?.keyspace_hits ?? null,
    keyspace_misses: activity?.keyspace_misses ?? null,
    commands_processed: activity?.total_commands_processed ?? null,
  };
  const passed = earlier === null ? 0 : at - earlier.at;
  const since =
    earlier !== null && earlier.runId === counters.runId && passed > 0 && passed <= RATE_OVER_MS ? earlier : null;
  const evicted = grown(since?.evicted_keys, evicted_keys);
  return {
    at,
    counters,
    figures: {
      used: memory.used_memory,
      rss: memory.used_memory_rss,
      maxmemory: memory.maxmemory,
      container: container.memory_used,
      container_limit: container.memory_limit,
      host: host.memory_total - host.memory_available,
      host_total: host.memory_total,
      evictions: evicted === null ? null : (evicted * 1000) / passed,
      hit_ratio: hitRatio(
        grown(since?.keyspace_hits, counters.keyspace_hits),
        grown(since?.keyspace_misses, counters.keyspace_misses),
      ),
      clients: activity?.connected_clients ?? null,
      ops: activity?.instantaneous_ops_per_sec ?? null,
      queued: more.queued ?? null,
      keys: activity?.keys ?? null,
      keys_without_ttl: activity?.keys_without_ttl ?? null,
      unsaved: activity?.rdb_changes_since_last_save ?? null,
      save_age: activity?.rdb_last_save_age_ms ?? null,
      aof: activity?.aof_current_size ?? null,
      disk_available: more.disk_available ?? null,
      uptime: scaled(memory.uptime_in_seconds, 1000),
    },
  };
};

/** The metrics that a reading of something else tells; null for none. `memory` has these and the rest in one sample (`takenFrom`). */
export const partFrom = (
  read:
    | { operation: "stats"; reading: Reading<"stats"> }
    | { operation: "persistence"; reading: Reading<"persistence"> },
): Partial<Figures> => {
  if (read.operation === "stats") {
    const { memory_used, memory_limit } = read.reading;
    return { container: memory_used, container_limit: memory_limit };
  }
  const { rdb_changes_since_last_save, aof_current_size, disk } = read.reading;
  return {
    unsaved: rdb_changes_since_last_save,
    ...(aof_current_size === null ? {} : { aof: aof_current_size }),
    ...(disk === null ? {} : { disk_available: disk.available }),
  };
};

/** The sample that a snapshot of `doctor` is; why there is none where its memory could not be read. */
export const takenFromSnapshot = (snapshot: Snapshot, at: number, earlier: Counters | null): Result<Taken> => {
  const { memory, persistence } = snapshot;
  if (!memory.ok) return fail(memory.failure);
  const disk_available = persistence.ok ? (persistence.value.disk?.available ?? null) : null;
  const taken = takenFrom(memory.value, at, earlier, { queued: queuedIn(snapshot), disk_available });
  const queues = lengthsIn(snapshot);
  return ok(queues.length === 0 ? taken : { ...taken, queues });
};
