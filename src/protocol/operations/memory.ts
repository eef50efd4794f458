import * as z from "zod";
import { targetRead } from "../operation.ts";
import { bytes, count, fraction, instant } from "../quantity.ts";

/** Fields of `INFO` under their own names, `null` where this version of Redis does not have one. */
const figures = z.strictObject({
  redis_version: z.string().nullable(),
  uptime_in_seconds: count.nullable(),
  used_memory: bytes,
  used_memory_rss: bytes.nullable(),
  used_memory_peak: bytes.nullable(),
  used_memory_dataset: bytes.nullable(),
  /** 0 means no limit, as in Redis. */
  maxmemory: bytes,
  maxmemory_policy: z.string(),
  mem_fragmentation_ratio: z.number().nullable(),
  mem_fragmentation_bytes: z.number().nullable(),
  /** Resident memory shared with no one while a child saves: what writes copy meanwhile. Null before Redis 7. */
  current_cow_size: bytes.nullable(),
  /** Of the last RDB snapshot and the last AOF rewrite; 0 where there was none. */
  rdb_last_cow_size: bytes.nullable(),
  aof_last_cow_size: bytes.nullable(),
  /** Whether a child saves a snapshot or rewrites the AOF now. */
  rdb_bgsave_in_progress: z.boolean(),
  aof_rewrite_in_progress: z.boolean(),
  /** Buffers that count as used memory but that eviction cannot free. */
  mem_not_counted_for_evict: bytes.nullable(),
  mem_clients_normal: bytes.nullable(),
  mem_clients_slaves: bytes.nullable(),
  mem_replication_backlog: bytes.nullable(),
  mem_aof_buffer: bytes.nullable(),
  /** Since Redis started, or since `CONFIG RESETSTAT`. */
  evicted_keys: count,
});

const reading = figures.extend({
  /** Changes when Redis restarts; without it, counters of two readings cannot be compared. */
  run_id: z.string().nullable(),
  /** What `docker stats` shows; the limit is the host's memory where the container has none. */
  container: z.strictObject({ memory_used: bytes, memory_limit: bytes }),
  host: z.strictObject({ memory_total: bytes, memory_available: bytes }),
});

/** A limit that memory can hit. `limit`, `fraction` and `headroom` are null where there is no limit. */
export const ceilingSchema = z
  .strictObject({
    name: z.enum(["maxmemory", "container", "host"]),
    used: bytes,
    limit: bytes.nullable(),
    fraction: fraction.nullable(),
    headroom: z.number().nullable(),
  })
  .meta({ id: "Ceiling" });
export type Ceiling = z.output<typeof ceilingSchema>;

export const memory = targetRead({
  summary: "Memory against its three ceilings, evictions, and a verdict",
  http: { method: "GET", path: "/redis/memory" },
  reading,
  output: figures.extend({
    /** Null until two readings of the same Redis process are known. */
    evictions_per_second: z.number().nonnegative().nullable(),
    /** Since when, at a rate above zero without a pause, as far as samples tell; null where nothing is evicted or the rate is unknown. */
    evicting_since: instant.nullable(),
    ceilings: z.array(ceilingSchema),
    /**
     * While a child saves, every page that is written to is copied: at worst, all of them.
     * `worst_case` is the container's memory then; `limit` null where the container has none.
     */
    fork: z.strictObject({ worst_case: bytes, limit: bytes.nullable(), headroom: z.number().nullable() }).nullable(),
  }),
});
