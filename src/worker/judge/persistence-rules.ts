import type { Reading } from "../../protocol/operations.ts";
import type { Reason } from "../../protocol/verdict.ts";
import { counted, duration, percent } from "../text/figures.ts";
import { AOF_DELAYED_FSYNC_WARN, SNAPSHOT_OVERDUE_INTERVALS, SNAPSHOT_OVERDUE_LEAST_MS } from "./thresholds.ts";

type Persistence = Reading<"persistence">;

/** For what is either so or not: 1 stands for "so". */
const SO = { figure: 1, threshold: 1 } as const;

export const judgeLoading = ({ loading, loading_fraction, loading_eta_ms }: Persistence): Reason | null => {
  if (!loading) return null;
  const done = loading_fraction === null ? "" : `: ${percent(loading_fraction)} done`;
  const left = loading_eta_ms === null ? "" : `, about ${duration(loading_eta_ms)} to go`;
  return {
    id: "loading",
    verdict: "warn",
    figure: loading_fraction ?? 0,
    threshold: 1,
    text: `Redis is loading its dataset from disk${done}${left}.`,
    next_step: "Wait; until then Redis answers most commands with LOADING.",
  };
};

export const judgeLastSnapshot = ({ rdb_last_bgsave_status }: Persistence): Reason | null =>
  rdb_last_bgsave_status === "ok"
    ? null
    : {
        id: "rdb_last_bgsave_status",
        verdict: "critical",
        ...SO,
        text: "The last RDB snapshot failed; with stop-writes-on-bgsave-error, Redis refuses writes until one succeeds.",
        next_step:
          "See why in Redis's log (`docker compose logs redis`): disk full, no permission, or no memory to fork; then run `BGSAVE`.",
      };

export const judgeAofWrite = ({ aof_last_write_status }: Persistence): Reason | null =>
  aof_last_write_status === "ok"
    ? null
    : {
        id: "aof_last_write_status",
        verdict: "critical",
        ...SO,
        text: "The last write to the append-only file failed, so Redis refuses writes.",
        next_step: "Free disk space where the `/data` volume lies (`df -h`); Redis tries again by itself.",
      };

export const judgeRewrite = ({ aof_last_bgrewrite_status }: Persistence): Reason | null =>
  aof_last_bgrewrite_status === "ok"
    ? null
    : {
        id: "aof_last_bgrewrite_status",
        verdict: "warn",
        ...SO,
        text: "The last rewrite of the append-only file failed, so the file keeps growing.",
        next_step: "See why in Redis's log (`docker compose logs redis`), then run `BGREWRITEAOF`.",
      };

/** The `save` setting `3600 1 300 100` as pairs: after so many seconds if at least so many keys changed. */
const savePoints = (save: string): { seconds: number; changes: number }[] =>
  [...save.matchAll(/(\d+)\s+(\d+)/g)].map(([, seconds, changes]) => ({
    seconds: Number(seconds),
    changes: Number(changes),
  }));

/** A snapshot that should have been made and was not. How long it may take is the longest of the save points that hold. */
export const judgeOverdue = (
  { save, rdb_changes_since_last_save, rdb_bgsave_in_progress }: Persistence,
  ageMs: number | null,
): Reason | null => {
  if (save === null || ageMs === null || rdb_bgsave_in_progress) return null;
  const due = savePoints(save).filter(({ changes }) => rdb_changes_since_last_save >= Math.max(1, changes));
  if (due.length === 0) return null;
  const intervalMs = Math.max(...due.map(({ seconds }) => seconds)) * 1000;
  const threshold = Math.max(SNAPSHOT_OVERDUE_INTERVALS * intervalMs, SNAPSHOT_OVERDUE_LEAST_MS);
  if (ageMs < threshold) return null;
  return {
    id: "rdb_overdue",
    verdict: "warn",
    figure: ageMs,
    threshold,
    text: `The last RDB snapshot is ${duration(ageMs)} old and ${counted(rdb_changes_since_last_save, "change")} came since, though \`save ${save}\` asks for one every ${duration(intervalMs)}.`,
    next_step: "Run `BGSAVE`, and see in Redis's log (`docker compose logs redis`) why none was made.",
  };
};

export const judgeNothingOn = ({ save, aof_enabled }: Persistence): Reason | null =>
  save !== "" || aof_enabled
    ? null
    : {
        id: "persistence_off",
        verdict: "warn",
        ...SO,
        text: "RDB and AOF are both off: a restart loses all data.",
        next_step:
          "Turn on `--appendonly yes` or `--save` in the compose file's `command:`, unless this is only a cache.",
      };

export const judgeDelayedFsync = ({ aof_delayed_fsync }: Persistence): Reason | null =>
  aof_delayed_fsync === null || aof_delayed_fsync < AOF_DELAYED_FSYNC_WARN
    ? null
    : {
        id: "aof_delayed_fsync",
        verdict: "warn",
        figure: aof_delayed_fsync,
        threshold: AOF_DELAYED_FSYNC_WARN,
        text: `Writes waited ${aof_delayed_fsync} times for the disk since Redis started.`,
        next_step:
          "See what else writes to the disk (`iostat -x 5`); the append-only file needs a faster or a quieter one.",
      };
