/** What Redis says of itself in its own log, as far as it is known: a part of `doctor`'s snapshot. */
import * as z from "zod";
import { count, instant } from "../quantity.ts";

/** Each has its own next step. What a line says decides, not when it comes: permission is denied at a start, and in a save. */
export const REDIS_LOG_KINDS = [
  "bad_option",
  "no_config",
  "bad_module",
  "port_in_use",
  "bind_failed",
  "rdb_newer",
  "rdb_broken",
  "aof_bad",
  "aof_truncated",
  "aof_manifest",
  "aof_missing",
  "denied",
  "read_only",
  "disk_full",
  "disk_error",
  "fork_memory",
  "save_killed",
  "out_of_memory",
  "crashed",
  "aof_cut",
  "attack",
  "file_limit",
  "slow_disk",
  "output_limit",
  "link_failed",
  "made_replica",
  "made_primary",
  "module_loaded",
] as const;
export type RedisLogKind = (typeof REDIS_LOG_KINDS)[number];

const MAX_LINE = 300;

export const redisLogSchema = z.strictObject({
  /** Why the log could not be read, or is not to be; null where it was. */
  failure: z.string().nullable(),
  since: instant,
  /** How many lines there were. */
  lines: count,
  /** Whether the log has more than was read; what was read is the newest of it. */
  truncated: z.boolean(),
  /** When it last said that it was ready to accept connections; null where no line that was read says so. */
  ready_at: instant.nullable(),
  /** One for each kind, the one with the newest line first. */
  known: z
    .array(
      z.strictObject({
        kind: z.enum(REDIS_LOG_KINDS),
        count,
        first_at: instant,
        last_at: instant,
        /** Whether Redis had not been ready yet when it said so, the last time. */
        at_start: z.boolean(),
        /** What the newest of them says, without its stamp and redacted. */
        line: z.string().max(MAX_LINE),
      }),
    )
    .max(REDIS_LOG_KINDS.length),
  /** The newest warnings that are of no known kind, oldest first. */
  warnings: z.array(z.strictObject({ at: instant, line: z.string().max(MAX_LINE) })).max(3),
});
export type RedisLog = z.output<typeof redisLogSchema>;
