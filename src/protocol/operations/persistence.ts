import * as z from "zod";
import { targetRead } from "../operation.ts";
import { bytes, count, fraction, instant, milliseconds } from "../quantity.ts";

/**
 * Fields of `INFO persistence` under Redis's own names where they mean the same in the same unit. Redis's seconds become
 * instants (`…_at`) and durations (`…_ms`). `null` where this version of Redis does not have a field or it does not apply.
 */
const reading = z.strictObject({
  loading: z.boolean(),
  loading_fraction: fraction.nullable(),
  loading_eta_ms: milliseconds.nullable(),
  /** The `save` setting, e.g. `3600 1 300 100`; empty where snapshots are off. */
  save: z.string().nullable(),
  rdb_changes_since_last_save: count,
  rdb_bgsave_in_progress: z.boolean(),
  /** When the dataset was last known to be on disk: Redis sets it to its own start time at first. */
  rdb_last_save_at: instant.nullable(),
  rdb_last_bgsave_status: z.string(),
  /** How long the last snapshot took, and how long the running one takes so far. */
  rdb_last_bgsave_ms: milliseconds.nullable(),
  rdb_current_bgsave_ms: milliseconds.nullable(),
  rdb_last_cow_size: bytes.nullable(),
  aof_enabled: z.boolean(),
  aof_rewrite_in_progress: z.boolean(),
  aof_last_bgrewrite_status: z.string(),
  aof_last_write_status: z.string(),
  aof_last_cow_size: bytes.nullable(),
  aof_current_size: bytes.nullable(),
  aof_base_size: bytes.nullable(),
  aof_pending_bio_fsync: count.nullable(),
  aof_delayed_fsync: count.nullable(),
  /** Whether Redis refuses writes after a failed snapshot; null where the setting cannot be read. */
  stop_writes_on_bgsave_error: z.boolean().nullable(),
  /** Of the file system where Redis keeps its data; null where it cannot be read. */
  disk: z.strictObject({ total: bytes, available: bytes }).nullable(),
});

export const persistence = targetRead({
  summary: "RDB and AOF health, with a verdict",
  http: { method: "GET", path: "/redis/persistence" },
  reading,
  output: reading.extend({ rdb_last_save_age_ms: milliseconds.nullable() }),
});
