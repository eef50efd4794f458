import type { Handlers, Reading } from "../../protocol/operations.ts";
import { ok } from "../../protocol/result.ts";
import { toldFiles } from "../doctor/started-files.ts";
import type { Context } from "../session/context.ts";
import { askConfig } from "../redis/config-get.ts";
import { unreadIn } from "../redis/refused.ts";
import { missingField } from "../redis/no-reading.ts";
import { type Fields, fieldsOf, textOf } from "../redis/reply.ts";

type Disk = Reading<"persistence">["disk"];
type SavedFile = Reading<"persistence">["rdb_file"];

const scaled = (value: number | null, factor: number): number | null => (value === null ? null : value * factor);

const yesOrNo = (value: string | null): boolean | null => (value === "yes" ? true : value === "no" ? false : null);

/** Redis gives instants in whole seconds since the epoch; 0 and -1 stand for none. */
const instantOf = (seconds: number | null): string | null =>
  seconds === null || seconds <= 0 || seconds > 8.64e12 ? null : new Date(seconds * 1000).toISOString();

/** By Redis's own clock, or by ours, which is the same host's. Redis says how many whole seconds ago it was. */
const startOf = (server: Fields, nowMs: number): string | null => {
  const uptime = server.count("uptime_in_seconds");
  const micros = server.count("server_time_usec");
  if (uptime === null) return null;
  return instantOf(Math.floor(micros === null ? nowMs / 1000 : micros / 1_000_000) - uptime);
};

/** The space on the file system of Redis's working directory. Null if either cannot be read. */
const diskAt = async (dir: string | null, { diskSpace }: Context): Promise<Disk> => {
  if (dir === null || !dir.startsWith("/")) return null;
  const space = await diskSpace(dir);
  return space.ok ? space.value : null;
};

/** The snapshot's file in that directory. Redis takes no path for its name. */
const fileIn = async (dir: string | null, name: string | null, { fileAt }: Context): Promise<SavedFile> => {
  if (dir === null || !dir.startsWith("/") || name === null || !/^[^/]{1,255}$/.test(name)) return null;
  const found = await fileAt(`${dir.replace(/\/$/, "")}/${name}`);
  if (!found.ok || found.value === null) return null;
  const { value } = found;
  return value.exists
    ? { exists: true, written_at: new Date(value.modifiedAt).toISOString(), size: value.size }
    : { exists: false, written_at: null, size: null };
};

/** None of them is a secret, so they are read whatever the policy's `config_keys` says. */
const KEYS = ["save", "stop-writes-on-bgsave-error", "dir", "dbfilename", "appenddirname", "appendfilename"] as const;

/** `INFO persistence`, its settings, the disk, and the snapshot's file. Also answers while Redis loads its dataset. */
export const persistence: Handlers<"agent", Context>["persistence"] = async (_input, context) => {
  const [replies, asked] = await Promise.all([
    context.redis(["INFO", "persistence"], ["INFO", "server"]),
    askConfig(KEYS, context.redis),
  ]);
  if (!replies.ok) return replies;
  if (!asked.ok) return asked;
  const text = textOf(replies.value[0]);
  if (!text.ok) return text;
  const serverText = textOf(replies.value[1]);
  // A managed or hardened Redis may forbid CONFIG. The rest of the reading is useful without it.
  const config = asked.value;
  const settingOf = (key: (typeof KEYS)[number]): string | null => (config.ok ? (config.value.get(key) ?? null) : null);
  const dir = settingOf("dir");
  const dbfilename = settingOf("dbfilename");

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

  const told = {
    dir,
    dbfilename,
    appenddirname: settingOf("appenddirname"),
    appendfilename: settingOf("appendfilename"),
  };
  const [disk, file, files] = await Promise.all([
    diskAt(dir, context),
    fileIn(dir, dbfilename, context),
    toldFiles(told, context.redact),
  ]);
  return ok({
    process_started_at: startOf(fieldsOf(serverText.ok ? serverText.value : "", "server"), context.now()),
    loading,
    loading_fraction: scaled(info.count("loading_loaded_perc"), 0.01),
    loading_eta_ms: scaled(info.count("loading_eta_seconds"), 1000),
    save: settingOf("save"),
    rdb_changes_since_last_save: changes,
    rdb_bgsave_in_progress: saving,
    rdb_last_save_at: instantOf(info.count("rdb_last_save_time")),
    rdb_last_bgsave_status: saveStatus,
    rdb_last_bgsave_ms: scaled(info.count("rdb_last_bgsave_time_sec"), 1000),
    rdb_current_bgsave_ms: scaled(info.count("rdb_current_bgsave_time_sec"), 1000),
    rdb_last_cow_size: info.count("rdb_last_cow_size"),
    rdb_file: file,
    aof_enabled: aof,
    aof_rewrite_in_progress: rewriting,
    aof_last_bgrewrite_status: rewriteStatus,
    aof_last_rewrite_ms: scaled(info.count("aof_last_rewrite_time_sec"), 1000),
    aof_last_write_status: writeStatus,
    aof_last_cow_size: info.count("aof_last_cow_size"),
    aof_current_size: info.count("aof_current_size"),
    aof_base_size: info.count("aof_base_size"),
    aof_pending_bio_fsync: info.count("aof_pending_bio_fsync"),
    aof_delayed_fsync: info.count("aof_delayed_fsync"),
    stop_writes_on_bgsave_error: yesOrNo(settingOf("stop-writes-on-bgsave-error")),
    disk,
    files,
    unread: config.ok ? [] : unreadIn("CONFIG GET", config.failure),
  });
};
