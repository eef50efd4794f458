import type { Handlers } from "../../protocol/operations.ts";
import { ok } from "../../protocol/result.ts";
import type { Context } from "../context.ts";
import { fieldsOf, missingField } from "../redis/fields.ts";
import { parseInfo } from "../redis/info.ts";
import { pairsOf, textOf } from "../redis/reply.ts";

const scaled = (value: number | null, factor: number): number | null => (value === null ? null : value * factor);

/** Redis tells instants in whole seconds since the epoch; 0 and -1 mean that there is none. */
const instantOf = (seconds: number | null): string | null =>
  seconds === null || seconds <= 0 || seconds > 8.64e12 ? null : new Date(seconds * 1000).toISOString();

/** `INFO persistence` and the `save` setting; answers while the dataset is being loaded as well. */
export const persistence: Handlers<"agent", Context>["persistence"] = async (_input, { redis }) => {
  const replies = await redis(["INFO", "persistence"], ["CONFIG", "GET", "save"]);
  if (!replies.ok) return replies;
  const text = textOf(replies.value[0]);
  if (!text.ok) return text;
  // Managed and hardened Redis may forbid CONFIG; the rest of the reading is worth having without it.
  const save = pairsOf(replies.value[1]);

  const info = fieldsOf(parseInfo(text.value), "persistence");
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

  return ok({
    loading,
    loading_fraction: scaled(info.count("loading_loaded_perc"), 0.01),
    loading_eta_ms: scaled(info.count("loading_eta_seconds"), 1000),
    save: save.ok ? (save.value.get("save") ?? null) : null,
    rdb_changes_since_last_save: changes,
    rdb_bgsave_in_progress: saving,
    rdb_last_save_at: instantOf(info.count("rdb_last_save_time")),
    rdb_last_bgsave_status: saveStatus,
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
  });
};
