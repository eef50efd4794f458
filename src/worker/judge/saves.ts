/**
 * When the dataset was last written to disk as a snapshot. Redis's own word does not tell: `rdb_last_save_time` begins as the start of the
 * process, `rdb_last_bgsave_status` and its kin as ok, and `rdb_last_bgsave_time_sec` is set by a snapshot for a replica as well, and by no
 * `SAVE`. What tells is whether the last save came after the start, and the time of the file. Pure.
 */
import type { Reading } from "../../protocol/operations.ts";
import { counted, duration } from "../../shared/figures.ts";

type Persistence = Reading<"persistence">;

export interface Saved {
  /** Whether this process has written a snapshot; null where it is not known. */
  sinceStart: boolean | null;
  /** Whether there is one on disk; null where it is not known. */
  onDisk: boolean | null;
  /** How old that one is, milliseconds; null where there is none, or its age is not known. */
  ageMs: number | null;
  /** How long ago this process started, milliseconds; null where it is not known. */
  upMs: number | null;
}

/** Redis tells both in whole seconds, and takes them one after the other at its start: so far apart they may be by chance. */
const SAME_INSTANT_MS = 1000;

const hasSaved = ({ process_started_at, rdb_last_save_at, rdb_last_bgsave_ms }: Persistence): boolean | null => {
  // Older agents do not tell when the process started. Then a snapshot that a child has made is the only sign of one.
  if (process_started_at === null) return rdb_last_bgsave_ms === null ? null : true;
  if (rdb_last_save_at === null) return null;
  const laterMs = Date.parse(rdb_last_save_at) - Date.parse(process_started_at);
  return laterMs > SAME_INSTANT_MS || (laterMs > 0 && rdb_last_bgsave_ms !== null);
};

/** The host's clock may be ahead of ours by a little. */
const since = (instant: string | null, now: number): number | null =>
  instant === null ? null : Math.max(0, now - Date.parse(instant));

export const savedOf = (reading: Persistence, now: number): Saved => {
  const { rdb_file: file, rdb_last_save_at, process_started_at } = reading;
  const sinceStart = hasSaved(reading);
  const byProcess = sinceStart === true ? since(rdb_last_save_at, now) : null;
  return {
    sinceStart,
    onDisk: file === null ? (sinceStart === true ? true : null) : file.exists,
    ageMs: file === null ? byProcess : file.exists ? (since(file.written_at, now) ?? byProcess) : null,
    upMs: since(process_started_at, now),
  };
};

/** ` 4 min ago`; nothing where it is not known. */
const startedAgo = ({ upMs }: Saved): string => (upMs === null ? "" : ` ${duration(upMs)} ago`);

/** `none was made since Redis started 4 min ago`. */
export const noneSince = (saved: Saved): string => `none was made since Redis started${startedAgo(saved)}`;

/** `the one on disk is 26 h old`, as far as that is known. */
export const onDiskText = ({ onDisk, ageMs }: Saved): string => {
  if (onDisk === false) return "there is none on disk";
  return ageMs === null
    ? "how old the one on disk is, if there is one, is not known"
    : `the one on disk is ${duration(ageMs)} old`;
};

/** What there is of snapshots, to go on after a comma. */
export const savedText = (reading: Persistence, now: number): string => {
  const saved = savedOf(reading, now);
  const changes = counted(reading.rdb_changes_since_last_save, "change");
  if (saved.sinceStart === false)
    return `no snapshot was made since Redis started${startedAgo(saved)}, ${onDiskText(saved)}`;
  if (saved.onDisk === false) return "the file of the last save is gone";
  return saved.ageMs === null
    ? "when it last saved is not known"
    : `the last save was ${duration(saved.ageMs)} ago with ${changes} since`;
};

/**
 * Both statuses are ok, as they are from a start on as well: why writes that were refused for a failed save are taken now; null where it does
 * not show.
 *
 * @param last when the last of them was refused, milliseconds since the epoch; null where it is not known
 */
export const afterRefusals = (persistence: Persistence, last: number | null): string | null => {
  const { process_started_at, rdb_last_save_at, save, stop_writes_on_bgsave_error, aof_enabled } = persistence;
  const started = process_started_at === null ? null : Date.parse(process_started_at);
  const savedAt = hasSaved(persistence) === true && rdb_last_save_at !== null ? Date.parse(rdb_last_save_at) : null;
  if (last !== null && savedAt !== null && savedAt >= last)
    return "A save has succeeded since, so writes are taken again.";
  if (last !== null && started !== null && started >= last)
    return "Redis was started again since, so writes are taken for now; it has not saved since, and they are refused again with the first save that fails.";
  if (save === "" && !aof_enabled)
    return "Snapshots and the append-only file are off now, so no save can fail: writes are taken, and nothing is kept on disk.";
  return stop_writes_on_bgsave_error === false
    ? "stop-writes-on-bgsave-error is off now, so a failed snapshot does not stop writes."
    : null;
};
