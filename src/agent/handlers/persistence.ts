import type { Handlers, Reading } from "../../protocol/operations.ts";
import { ok } from "../../protocol/result.ts";
import type { Context } from "../session/context.ts";
import type { RedisCommand, RedisReply } from "../docker/seam.ts";
import { fieldsOf, missingField, pairsOf, textOf } from "../redis/reply.ts";

type Disk = Reading<"persistence">["disk"];

const scaled = (value: number | null, factor: number): number | null => (value === null ? null : value * factor);

const yesOrNo = (value: string | undefined): boolean | null => (value === "yes" ? true : value === "no" ? false : null);

/** Redis gives instants in whole seconds since the epoch; 0 and -1 stand for none. */
const instantOf = (seconds: number | null): string | null =>
  seconds === null || seconds <= 0 || seconds > 8.64e12 ? null : new Date(seconds * 1000).toISOString();

/** The space on the file system of Redis's working directory, whose path is not told. Null if either cannot be read. */
const diskAt = async (dir: RedisReply | undefined, { diskSpace }: Context): Promise<Disk> => {
  const pairs = pairsOf(dir);
  const path = pairs.ok ? pairs.value.get("dir") : undefined;
  if (path === undefined || !path.startsWith("/")) return null;
  const space = await diskSpace(path);
  return space.ok ? space.value : null;
};

/** One setting of each: Redis before 7 takes one name in a `CONFIG GET`. */
const COMMANDS: readonly RedisCommand[] = [
  ["INFO", "persistence"],
  ["CONFIG", "GET", "save"],
  ["CONFIG", "GET", "stop-writes-on-bgsave-error"],
  ["CONFIG", "GET", "dir"],
];

/** `INFO persistence`, its settings, and the disk. Also answers while Redis loads its dataset. */
export const persistence: Handlers<"agent", Context>["persistence"] = async (_input, context) => {
  const replies = await context.redis(...COMMANDS);
  if (!replies.ok) return replies;
  const text = textOf(replies.value[0]);
  if (!text.ok) return text;
  // A managed or hardened Redis may forbid CONFIG. The rest of the reading is useful without it.
  const save = pairsOf(replies.value[1]);
  const stopWrites = pairsOf(replies.value[2]);

  const info = fieldsOf(text.value, "persistence");
  const loading = info.flag("loading");
  const changes = info.count("rdb_changes_since_last_save");
  const saving = info.flag("rdb_bgsave_in_progress");
  const saveStatus = info.text("rdb_last_bgsave_status");
  const aof = info.flag("aof_enabled");
  const rewriting = info.flag("aof_rewrite_in_progress");
  const rewriteStatus = info.text("aof_last_bgrewrite_status");
  const writeStatus = info.text("aof_last_write_status");
  if (loading === null) return missingField("loading");
  if (changes === null) return missingField("rdb_changes_since_last_save");
  if (saving === null) return missingField("rdb_bgsave_in_progress");
  if (saveStatus === null) return missingField("rdb_last_bgsave_status");
  if (aof === null) return missingField("aof_enabled");
  if (rewriting === null) return missingField("aof_rewrite_in_progress");
  if (rewriteStatus === null) return missingField("aof_last_bgrewrite_status");
  if (writeStatus === null) return missingField("aof_last_write_status");

  const disk = await diskAt(replies.value[3], context);
  return ok({
    loading,
    loading_fraction: scaled(info.count("loading_loaded_perc"), 0.01),
    loading_eta_ms: scaled(info.count("loading_eta_seconds"), 1000),
    save: save.ok ? (save.value.get("save") ?? null) : null,
    rdb_changes_since_last_save: changes,
    rdb_bgsave_in_progress: saving,
    rdb_last_save_at: instantOf(info.count("rdb_last_save_time")),
    rdb_last_bgsave_status: saveStatus,
    rdb_last_bgsave_ms: scaled(info.count("rdb_last_bgsave_time_sec"), 1000),
    rdb_current_bgsave_ms: scaled(info.count("rdb_current_bgsave_time_sec"), 1000),
    rdb_last_cow_size: info.count("rdb_last_cow_size"),
    aof_enabled: aof,
    aof_rewrite_in_progress: rewriting,
    aof_last_bgrewrite_status: rewriteStatus,
    aof_last_write_status: writeStatus,
    aof_last_cow_size: info.count("aof_last_cow_size"),
    aof_current_size: info.count("aof_current_size"),
    aof_base_size: info.count("aof_base_size"),
    aof_pending_bio_fsync: info.count("aof_pending_bio_fsync"),
    aof_delayed_fsync: info.count("aof_delayed_fsync"),
    stop_writes_on_bgsave_error: yesOrNo(
      stopWrites.ok ? stopWrites.value.get("stop-writes-on-bgsave-error") : undefined,
    ),
    disk,
  });
};
