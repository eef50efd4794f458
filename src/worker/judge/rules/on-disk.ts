/** The rule on what there is on disk, which Redis itself does not tell. */
import { counted, duration } from "../../../shared/figures.ts";
import { redisCli, rule } from "../rule.ts";
import { noneSince, onDiskText, savedOf } from "../saves.ts";
import { PERSISTENCE } from "./sources.ts";

/** What Redis has written to disk, where snapshots are all that it writes. */
export const onDisk = rule({
  id: "rdb_not_on_disk",
  needs: ["persistence"],
  source: PERSISTENCE,
  judge: ({ persistence }, known) => {
    const { save, aof_enabled, rdb_changes_since_last_save: changes } = persistence;
    const saved = savedOf(persistence, known.now);
    const gone = saved.sinceStart === true && saved.onDisk === false;
    if (saved.sinceStart === true && !gone) return "fine";
    // The append-only file has the data then; where both are off, that is a finding of its own; without a change, it is still what was loaded.
    const elsewhere = aof_enabled || save === "" || changes === 0;
    if (!gone && (elsewhere || saved.sinceStart === null)) return saved.sinceStart === null ? "unknown" : "not_there";
    const lost = `${counted(changes, "change")} ${changes === 1 ? "is" : "are"} in memory alone`;
    return {
      verdict: gone && !aof_enabled ? "warn" : "ok",
      figure: changes,
      threshold: 0,
      text: gone
        ? "Redis has saved since it started, and the snapshot's file is not there any more."
        : `Of RDB snapshots ${noneSince(saved)}, so ${lost}; ${onDiskText(saved)}.`,
      evidence: [
        {
          text: `rdb_last_save_time is ${gone ? "after" : "that of"} the start, rdb_changes_since_last_save ${changes}`,
          command: redisCli(known, "INFO persistence"),
        },
      ],
      meaning: gone
        ? `Somebody has removed or renamed it, or \`dir\` or \`dbfilename\` was changed. ${aof_enabled ? "The append-only file has the data." : "A restart would not find the data."}`
        : "A kill, or the end of the host, would lose them. A stop that Redis is asked for saves first.",
      next_step: gone
        ? "Run `BGSAVE` now, then find out what removes it."
        : "Run `BGSAVE` before anything risky is done.",
    };
  },
  fine: ({ persistence }, { now }) => {
    const { ageMs } = savedOf(persistence, now);
    return `The snapshot on disk is ${ageMs === null ? "of this process" : `${duration(ageMs)} old`}.`;
  },
});
