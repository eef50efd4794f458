import * as z from "zod";
import { targetRead } from "../operation.ts";
import { bytes, count, fraction, instant, milliseconds } from "../quantity.ts";
import { queuesSchema } from "../queues/seen.ts";
import { savingSchema } from "../saving.ts";
import { softwareField } from "../software.ts";

/** The codes of Redis's errors that a rule knows what to make of. */
export const REFUSALS = [
  "OOM",
  "MISCONF",
  "READONLY",
  "NOREPLICAS",
  "MASTERDOWN",
  "CLUSTERDOWN",
  "NOAUTH",
  "WRONGPASS",
  "NOPERM",
  "LOADING",
  "BUSY",
] as const;
export type RefusalCode = (typeof REFUSALS)[number];

/** Fields of `INFO` under their own names, `null` where this version of Redis does not have one. */
const figures = z.strictObject({
  redis_version: z
    .string()
    .nullable()
    .describe("As it says it; what is no Redis names the one that it is compatible with, and itself in `software`"),
  uptime_in_seconds: count.nullable(),
  used_memory: bytes,
  used_memory_rss: bytes.nullable(),
  used_memory_peak: bytes.nullable(),
  used_memory_dataset: bytes.nullable(),
  maxmemory: bytes.describe("0 means no limit, as in Redis"),
  maxmemory_policy: z.string(),
  mem_fragmentation_ratio: z.number().nullable(),
  mem_fragmentation_bytes: z.number().nullable(),
  current_cow_size: bytes
    .nullable()
    .describe("What writes have copied since a child began to save. Null before Redis 7"),
  rdb_last_cow_size: bytes.nullable().describe("Of the last RDB snapshot; 0 where there was none"),
  aof_last_cow_size: bytes.nullable().describe("Of the last AOF rewrite; 0 where there was none"),
  rdb_bgsave_in_progress: z.boolean().describe("Whether a child saves a snapshot now"),
  aof_rewrite_in_progress: z.boolean().describe("Whether a child rewrites the AOF now"),
  mem_not_counted_for_evict: bytes
    .nullable()
    .describe("Buffers that count as used memory but that eviction cannot free"),
  mem_clients_normal: bytes.nullable(),
  mem_clients_slaves: bytes.nullable(),
  mem_replication_backlog: bytes.nullable(),
  mem_aof_buffer: bytes.nullable(),
  evicted_keys: count.describe("Since Redis started, or since `CONFIG RESETSTAT`"),
  // An agent of an earlier version does not tell the following.
  rejected_connections: count
    .nullable()
    .default(null)
    .describe("Connections turned away for `maxclients`, since Redis started or since `CONFIG RESETSTAT`"),
  errorstats: z
    .record(z.string(), count)
    .nullable()
    .default(null)
    .describe(
      "How often Redis has refused a command, by its error's code (`OOM`, `NOAUTH`), since then; a code that is not there, never. Null where Redis does not count: before 6.2, or after more than 128 different errors",
    ),
  saving: savingSchema.nullable().default(null).describe("What decides how much a save copies"),
  software: softwareField,
  maxmemory_ignored: z
    .boolean()
    .nullable()
    .default(null)
    .describe(
      "Whether this Redis is a replica that leaves eviction to its primary, as replicas do by default (`replica-ignore-maxmemory`); null where it does not tell, or the agent is too old to look",
    ),
});

/** What the same INFO tells besides, for the history; null where this version of Redis does not tell it. */
const activitySchema = z.strictObject({
  connected_clients: count.nullable(),
  instantaneous_ops_per_sec: count.nullable(),
  /** Since Redis started, or since `CONFIG RESETSTAT`. */
  keyspace_hits: count.nullable(),
  keyspace_misses: count.nullable(),
  total_commands_processed: count.nullable(),
  /** Of all databases. */
  keys: count,
  keys_without_ttl: count,
  rdb_changes_since_last_save: count.nullable(),
  /** By the host's clock; null where nothing was saved since Redis started. */
  rdb_last_save_age_ms: milliseconds.nullable(),
  /** Null where the AOF is off. */
  aof_current_size: bytes.nullable(),
});

const reading = figures.extend({
  run_id: z
    .string()
    .nullable()
    .describe("Changes when Redis restarts; without it, counters of two readings cannot be compared"),
  container: z
    .strictObject({ memory_used: bytes, memory_limit: bytes })
    .describe("What `docker stats` shows; the limit is the host's memory where the container has none"),
  host: z.strictObject({ memory_total: bytes, memory_available: bytes }),
  /** Libraries that keep jobs there. Looked for where memory is nearly full and the policy evicts; left out otherwise. */
  queues: queuesSchema.optional(),
  cpu: z
    .strictObject({ periods: count, throttled_periods: count })
    .nullable()
    .default(null)
    .describe(
      "In how many periods the container had processor time to ask for since it started, and in how many the kernel held it back at its limit; null where the engine does not tell",
    ),
  /** What Redis used before it had a key or a client; null before Redis 4. An agent of an earlier version leaves it out. */
  used_memory_startup: bytes.nullable().optional(),
  /** An agent of an earlier version leaves it out. */
  activity: activitySchema.optional(),
  config_refused: z
    .boolean()
    .nullable()
    .default(null)
    .describe("Whether Redis does not run CONFIG, so that nothing can be set; null where it was not asked"),
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
    evictions_per_second: z
      .number()
      .nonnegative()
      .nullable()
      .describe("Null until two readings of the same Redis process are known"),
    evicting_since: instant
      .nullable()
      .describe(
        "Since when keys have been evicted without a pause, as far as the samples go back; null where none are, or the rate is unknown",
      ),
    refusals_per_second: z
      .record(z.string(), z.number().nonnegative())
      .default({})
      .describe(
        "How many commands are refused now, by the error's code, and `rejected_connections`; one is left out while its rate is not known",
      ),
    ceilings: z.array(ceilingSchema),
    fork: z
      .strictObject({ worst_case: bytes, limit: bytes.nullable(), headroom: z.number().nullable() })
      .nullable()
      .describe(
        "If every page were copied while a child saves: `worst_case` is what the container would use then; `limit` is null where it has none",
      ),
  }),
});
