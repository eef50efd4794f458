/** The rules on snapshots and on the append-only file. */
import { counted, duration } from "../../../shared/figures.ts";
import { filesOf, freeIt } from "../data-files.ts";
import { type Known, type Parts, redisCli, rule, ownLog, SO } from "../rule.ts";
import { onDiskText, savedOf } from "../saves.ts";
import {
  AOF_DELAYED_FSYNC_WARN,
  AOF_PENDING_FSYNC_WARN,
  SNAPSHOT_OVERDUE_INTERVALS,
  SNAPSHOT_OVERDUE_LEAST_MS,
} from "../thresholds.ts";
import { whySaveFailed } from "./redis-log.ts";
import { LATENCY, MISCONF, PERSISTENCE } from "./sources.ts";

const infoPersistence = (known: Known): string => redisCli(known, "INFO persistence");

/** Whether a failed snapshot makes Redis refuse writes: where `stop-writes-on-bgsave-error` is on, or cannot be read, and snapshots are on. */
const refusesWrites = ({ stop_writes_on_bgsave_error, save }: Parts["persistence"]): boolean =>
  stop_writes_on_bgsave_error !== false && save !== "";

export const saveFailed = rule({
  id: "rdb_last_bgsave_status",
  needs: ["persistence"],
  source: MISCONF,
  judge: (parts, known) => {
    const { persistence } = parts;
    const { rdb_last_bgsave_status, aof_enabled, stop_writes_on_bgsave_error } = persistence;
    // It begins as ok: where no save has been made yet, that says nothing, and where there is nothing to save, none will tell.
    if (rdb_last_bgsave_status === "ok") {
      const { sinceStart } = savedOf(persistence, known.now);
      if (sinceStart === true) return "fine";
      const isDue = persistence.save !== "" && persistence.rdb_changes_since_last_save > 0;
      return sinceStart === null || isDue ? "unknown" : "not_there";
    }
    const why = whySaveFailed(parts, "snapshot", known);
    const refuses = refusesWrites(persistence);
    const then = !refuses
      ? "Redis takes writes all the same"
      : stop_writes_on_bgsave_error === null
        ? "with stop-writes-on-bgsave-error, Redis refuses writes until one succeeds"
        : "Redis refuses writes until one succeeds";
    return {
      verdict: refuses || !aof_enabled ? "critical" : "warn",
      ...SO,
      text: `The last RDB snapshot failed; ${then}.`,
      evidence: [
        { text: `rdb_last_bgsave_status:${rdb_last_bgsave_status}`, command: infoPersistence(known) },
        why?.evidence ?? { text: "Redis's log says why", command: ownLog(known) },
      ],
      meaning: refuses
        ? "Applications get MISCONF on every write: nothing is queued or stored. Reads go on."
        : "After a restart Redis has the data of the last good snapshot, or of the append-only file.",
      next_step:
        why === null
          ? `See why in Redis's log (\`${ownLog(known)}\`): disk full, no permission, or no memory to fork; then run \`BGSAVE\`.`
          : `${why.next} Then run \`BGSAVE\`.`,
    };
  },
  fine: ({ persistence }, { now }) => {
    const { ageMs } = savedOf(persistence, now);
    return `The last snapshot succeeded${ageMs === null ? "" : `, ${duration(ageMs)} ago`}.`;
  },
});

/** The `save` setting `3600 1 300 100` as pairs: after so many seconds if at least so many keys changed. */
const savePoints = (save: string): { seconds: number; changes: number }[] =>
  [...save.matchAll(/(\d+)\s+(\d+)/g)].map(([, seconds, changes]) => ({
    seconds: Number(seconds),
    changes: Number(changes),
  }));

/** A snapshot that should have been made by now. The longest interval among the save points that apply decides. */
export const saveOverdue = rule({
  id: "rdb_overdue",
  needs: ["persistence"],
  source: PERSISTENCE,
  judge: ({ persistence }, known) => {
    const { save, rdb_changes_since_last_save: changes, rdb_bgsave_in_progress, rdb_last_save_at } = persistence;
    if (save === null || rdb_last_save_at === null) return "unknown";
    // Redis counts from its last save or else from its start, and so do the changes. The host's clock may be ahead of ours by a little.
    const ageMs = Math.max(0, known.now - Date.parse(rdb_last_save_at));
    const saved = savedOf(persistence, known.now);
    const due = savePoints(save).filter((point) => changes >= Math.max(1, point.changes));
    if (rdb_bgsave_in_progress || due.length === 0) return "fine";
    const intervalMs = Math.max(...due.map(({ seconds }) => seconds)) * 1000;
    const threshold = Math.max(SNAPSHOT_OVERDUE_INTERVALS * intervalMs, SNAPSHOT_OVERDUE_LEAST_MS);
    if (ageMs < threshold) return "fine";
    return {
      verdict: "warn",
      figure: ageMs,
      threshold,
      text: `${
        saved.sinceStart === true
          ? `The last RDB snapshot is ${duration(ageMs)} old and ${counted(changes, "change")} came since`
          : `No RDB snapshot was made in the ${duration(ageMs)} since Redis started, with ${counted(changes, "change")}, and ${onDiskText(saved)}`
      }, though \`save ${save}\` asks for one every ${duration(intervalMs)}.`,
      evidence: [
        {
          text: `rdb_last_save_time ${duration(ageMs)} ago, rdb_changes_since_last_save ${changes}`,
          command: infoPersistence(known),
        },
      ],
      meaning: "What was written since is lost if Redis ends now, unless the append-only file has it.",
      next_step: `Run \`BGSAVE\`, and see in Redis's log (\`${ownLog(known)}\`) why none was made.`,
    };
  },
  fine: "No snapshot is overdue.",
});

export const nothingOn = rule({
  id: "persistence_off",
  needs: ["persistence"],
  source: PERSISTENCE,
  judge: ({ persistence }, known) => {
    const { save, aof_enabled } = persistence;
    if (aof_enabled) return "fine";
    if (save === null) return "unknown";
    if (save !== "") return "fine";
    const { onDisk, ageMs } = savedOf(persistence, known.now);
    const left = onDisk === true && ageMs !== null;
    return {
      verdict: "warn",
      ...SO,
      text: left
        ? `RDB and AOF are both off: a restart brings back the snapshot of ${duration(ageMs)} ago and loses all that came since.`
        : "RDB and AOF are both off: a restart loses all data.",
      evidence: [{ text: "save is empty, appendonly no", command: redisCli(known, "CONFIG GET save") }],
      meaning: left
        ? "A restart, an update of the image, or a kill for memory brings old data back: deleted keys are there again, and newer tasks are gone."
        : "A restart, an update of the image, or a kill for memory leaves an empty Redis: queued tasks are gone.",
      next_step:
        "Turn on `--appendonly yes` or `--save` in the compose file's `command:`, unless this is only a cache.",
    };
  },
  fine: ({ persistence: { save, aof_enabled } }) =>
    `Saving is turned on: ${[...(aof_enabled ? ["the append-only file"] : []), ...(save ? ["snapshots"] : [])].join(" and ")}.`,
});

export const writeFailed = rule({
  id: "aof_last_write_status",
  needs: ["persistence"],
  source: PERSISTENCE,
  judge: (parts, known) => {
    const { aof_last_write_status: status, aof_enabled } = parts.persistence;
    // It is ok as well where nothing is written.
    if (status === "ok") return aof_enabled ? "fine" : "not_there";
    const why = whySaveFailed(parts, "append-only file", known);
    return {
      verdict: "critical",
      ...SO,
      text: "The last write to the append-only file failed, so Redis refuses writes.",
      evidence: [
        { text: `aof_last_write_status:${status}`, command: redisCli(known, "INFO persistence") },
        ...(why === null ? [] : [why.evidence]),
      ],
      meaning: "Applications get MISCONF on every write: nothing is queued or stored. Reads go on.",
      next_step:
        why === null
          ? `${freeIt(filesOf(parts))} Redis tries again by itself.`
          : `${why.next} Redis tries again by itself.`,
    };
  },
  // It begins as ok, so there may have been no write yet.
  fine: "No write to the append-only file is failing.",
});

export const rewriteFailed = rule({
  id: "aof_last_bgrewrite_status",
  needs: ["persistence"],
  source: PERSISTENCE,
  judge: ({ persistence: { aof_last_bgrewrite_status: status, aof_enabled, aof_last_rewrite_ms } }, known) =>
    status === "ok"
      ? aof_enabled || aof_last_rewrite_ms !== null
        ? "fine"
        : "not_there"
      : {
          verdict: "warn",
          ...SO,
          text: "The last rewrite of the append-only file failed, so the file keeps growing.",
          evidence: [{ text: `aof_last_bgrewrite_status:${status}`, command: redisCli(known, "INFO persistence") }],
          meaning: "The file takes more and more of the volume, and the next start takes longer.",
          next_step: `See why in Redis's log (\`${ownLog(known)}\`), then run \`BGREWRITEAOF\`.`,
        },
  fine: ({ persistence: { aof_last_rewrite_ms } }) =>
    aof_last_rewrite_ms === null
      ? "The append-only file's last rewrite succeeded, or there was none since Redis started."
      : "The append-only file's last rewrite succeeded.",
});

const QUIETER_DISK =
  "See what else writes to the disk (`iostat -x 5`); the append-only file needs a faster or a quieter one.";

export const pendingFsync = rule({
  id: "aof_pending_fsync",
  needs: ["persistence"],
  source: LATENCY,
  judge: ({ persistence }, known) => {
    const { aof_enabled, aof_pending_bio_fsync: pending, aof_delayed_fsync: delayed } = persistence;
    if (!aof_enabled) return "fine";
    if (pending === null || delayed === null) return "unknown";
    // The append-only file has a pending fsync every second. It means something only where writes have had to wait for one.
    if (pending < AOF_PENDING_FSYNC_WARN || delayed === 0) return "fine";
    return {
      verdict: "warn",
      figure: pending,
      threshold: AOF_PENDING_FSYNC_WARN,
      text: "The disk is behind with the append-only file now, and writes have had to wait for it.",
      evidence: [
        {
          text: `aof_pending_bio_fsync:${pending}, aof_delayed_fsync:${delayed}`,
          command: redisCli(known, "INFO persistence"),
        },
      ],
      meaning: "While an fsync takes longer than two seconds Redis holds back writes: every client waits.",
      next_step: QUIETER_DISK,
    };
  },
  fine: "No write waits for the disk.",
});

export const delayedFsync = rule({
  id: "aof_delayed_fsync",
  needs: ["persistence"],
  source: LATENCY,
  judge: ({ persistence: { aof_enabled, aof_delayed_fsync: delayed } }, known) => {
    if (delayed === null) return aof_enabled ? "unknown" : "fine";
    if (delayed < AOF_DELAYED_FSYNC_WARN) return "fine";
    return {
      verdict: "warn",
      figure: delayed,
      threshold: AOF_DELAYED_FSYNC_WARN,
      text: `Writes waited ${delayed} times for the disk since Redis started.`,
      evidence: [{ text: `aof_delayed_fsync:${delayed}`, command: redisCli(known, "INFO persistence") }],
      meaning: "Each time, all clients waited until the disk had caught up.",
      next_step: QUIETER_DISK,
    };
  },
  fine: "Writes rarely waited for the disk.",
});
