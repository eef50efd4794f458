import * as z from "zod";
import { dataFilesSchema } from "../data-files.ts";
import { targetRead } from "../operation.ts";
import { bytes, count, fraction, instant, milliseconds } from "../quantity.ts";
import { unreadSchema } from "../unread.ts";

/**
 * Fields of `INFO persistence` under Redis's own names where they mean the same in the same unit. Redis's seconds become
 * instants (`…_at`) and durations (`…_ms`). `null` where this version of Redis does not have a field or it does not apply.
 */
const reading = z.strictObject({
  process_started_at: instant
    .nullable()
    .default(null)
    .describe(
      "When this Redis process started, by its own clock: `rdb_last_save_at`, the statuses and the counters begin there, as if all were saved and well",
    ),
  loading: z.boolean(),
  loading_fraction: fraction.nullable(),
  loading_eta_ms: milliseconds.nullable(),
  save: z.string().nullable().describe("The `save` setting, e.g. `3600 1 300 100`; empty where snapshots are off"),
  rdb_changes_since_last_save: count.describe(
    "Counted from the start of the process until it has saved, those among them that it read from the append-only file",
  ),
  rdb_bgsave_in_progress: z.boolean(),
  rdb_last_save_at: instant
    .nullable()
    .describe("As Redis tells it, which is its own start time until it has saved: see `rdb_saved_since_start`"),
  rdb_last_bgsave_status: z.string(),
  rdb_last_bgsave_ms: milliseconds
    .nullable()
    .describe("How long the last snapshot took that a child made; also one that went to a replica and not to the disk"),
  rdb_current_bgsave_ms: milliseconds.nullable().describe("How long the running snapshot has taken so far"),
  rdb_last_cow_size: bytes.nullable(),
  rdb_file: z
    .strictObject({ exists: z.boolean(), written_at: instant.nullable(), size: bytes.nullable() })
    .nullable()
    .default(null)
    .describe("The snapshot's file as it is in the container; null where it could not be looked at"),
  aof_enabled: z.boolean(),
  aof_rewrite_in_progress: z.boolean(),
  aof_last_bgrewrite_status: z.string(),
  aof_last_rewrite_ms: milliseconds
    .nullable()
    .default(null)
    .describe("How long the last rewrite took; null where there was none since Redis started, or it is not known"),
  aof_last_write_status: z.string(),
  aof_last_cow_size: bytes.nullable(),
  aof_current_size: bytes.nullable(),
  aof_base_size: bytes.nullable(),
  aof_pending_bio_fsync: count.nullable(),
  aof_delayed_fsync: count.nullable(),
  stop_writes_on_bgsave_error: z
    .boolean()
    .nullable()
    .describe("Whether Redis refuses writes after a failed snapshot; null where the setting cannot be read"),
  disk: z
    .strictObject({ total: bytes, available: bytes })
    .nullable()
    .describe("Of the file system where Redis keeps its data; null where it cannot be read"),
  files: dataFilesSchema
    .nullable()
    .default(null)
    .describe("Where its files are and how they are called, as Redis tells it; null where that is not known"),
  unread: unreadSchema,
});

export const persistence = targetRead({
  summary: "RDB and AOF health, with a verdict",
  http: { method: "GET", path: "/redis/persistence" },
  reading,
  output: reading.extend({
    rdb_last_save_age_ms: milliseconds
      .nullable()
      .describe(
        "How old the snapshot on disk is: by its file's time, else by the last save of this process. Null where there is none, or it is not known",
      ),
    rdb_saved_since_start: z
      .boolean()
      .nullable()
      .default(null)
      .describe("Whether this Redis process has written a snapshot to disk; null where it is not known"),
  }),
});
