/** The rules on snapshots. */
import { counted, duration } from "../../../shared/figures.ts";
import { redisCli, serviceLog } from "../commands.ts";
import { type Known, type Parts, rule, SO } from "../rule.ts";
import { savedAgeMs } from "../saved-age.ts";
import { SNAPSHOT_OVERDUE_INTERVALS, SNAPSHOT_OVERDUE_LEAST_MS } from "../thresholds.ts";
import { MISCONF, PERSISTENCE } from "./sources.ts";

const infoPersistence = (known: Known): string => redisCli(known, "INFO persistence");

/** Redis refuses writes only where it is told to and snapshots are asked for; what cannot be read is taken to be so. */
const refusesWrites = ({ stop_writes_on_bgsave_error, save }: Parts["persistence"]): boolean =>
  stop_writes_on_bgsave_error !== false && save !== "";

export const saveFailed = rule({
  id: "rdb_last_bgsave_status",
  needs: ["persistence"],
  source: MISCONF,
  judge: ({ persistence }, known) => {
    const { rdb_last_bgsave_status, aof_enabled, stop_writes_on_bgsave_error } = persistence;
    if (rdb_last_bgsave_status === "ok") return "fine";
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
        { text: "Redis's log says why", command: serviceLog(known.service) },
      ],
      meaning: refuses
        ? "Applications get MISCONF on every write: nothing is queued or stored. Reads go on."
        : "After a restart Redis has the data of the last good snapshot, or of the append-only file.",
      next_step: `See why in Redis's log (\`${serviceLog(known.service)}\`): disk full, no permission, or no memory to fork; then run \`BGSAVE\`.`,
    };
  },
  fine: "The last snapshot succeeded.",
});

/** The `save` setting `3600 1 300 100` as pairs: after so many seconds if at least so many keys changed. */
const savePoints = (save: string): { seconds: number; changes: number }[] =>
  [...save.matchAll(/(\d+)\s+(\d+)/g)].map(([, seconds, changes]) => ({
    seconds: Number(seconds),
    changes: Number(changes),
  }));

/** A snapshot that should have been made and was not. How long it may take is the longest of the save points that hold. */
export const saveOverdue = rule({
  id: "rdb_overdue",
  needs: ["persistence"],
  source: PERSISTENCE,
  judge: ({ persistence }, known) => {
    const { save, rdb_changes_since_last_save: changes, rdb_bgsave_in_progress } = persistence;
    const ageMs = savedAgeMs(persistence, known.now);
    if (save === null || ageMs === null) return "unknown";
    const due = savePoints(save).filter((point) => changes >= Math.max(1, point.changes));
    if (rdb_bgsave_in_progress || due.length === 0) return "fine";
    const intervalMs = Math.max(...due.map(({ seconds }) => seconds)) * 1000;
    const threshold = Math.max(SNAPSHOT_OVERDUE_INTERVALS * intervalMs, SNAPSHOT_OVERDUE_LEAST_MS);
    if (ageMs < threshold) return "fine";
    return {
      verdict: "warn",
      figure: ageMs,
      threshold,
      text: `The last RDB snapshot is ${duration(ageMs)} old and ${counted(changes, "change")} came since, though \`save ${save}\` asks for one every ${duration(intervalMs)}.`,
      evidence: [
        {
          text: `rdb_last_save_time ${duration(ageMs)} ago, rdb_changes_since_last_save ${changes}`,
          command: infoPersistence(known),
        },
      ],
      meaning: "What was written since is lost if Redis ends now, unless the append-only file has it.",
      next_step: `Run \`BGSAVE\`, and see in Redis's log (\`${serviceLog(known.service)}\`) why none was made.`,
    };
  },
  fine: "No snapshot is overdue.",
});

export const nothingOn = rule({
  id: "persistence_off",
  needs: ["persistence"],
  source: PERSISTENCE,
  judge: ({ persistence: { save, aof_enabled } }, known) => {
    if (aof_enabled) return "fine";
    if (save === null) return "unknown";
    if (save !== "") return "fine";
    return {
      verdict: "warn",
      ...SO,
      text: "RDB and AOF are both off: a restart loses all data.",
      evidence: [{ text: "save is empty, appendonly no", command: redisCli(known, "CONFIG GET save") }],
      meaning: "A restart, an update of the image, or a kill for memory leaves an empty Redis: queued tasks are gone.",
      next_step:
        "Turn on `--appendonly yes` or `--save` in the compose file's `command:`, unless this is only a cache.",
    };
  },
  fine: ({ persistence: { save, aof_enabled } }) =>
    `Data is kept on disk by ${[...(aof_enabled ? ["the append-only file"] : []), ...(save ? ["snapshots"] : [])].join(" and ")}.`,
});
