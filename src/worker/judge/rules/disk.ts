/** The rules on the file system that holds Redis's data. */
import { sizeText, percent } from "../../../shared/figures.ts";
import { redisCli } from "../commands.ts";
import { type Known, type Parts, rule } from "../rule.ts";
import { DISK_FREE_CRITICAL_BELOW, DISK_FREE_WARN_BELOW } from "../thresholds.ts";
import { PERSISTENCE } from "./sources.ts";

const df = ({ service }: Known): string => `docker compose exec -T ${service} df -h /data`;

const failed = ({ rdb_last_bgsave_status, aof_last_write_status }: Parts["persistence"]): boolean =>
  rdb_last_bgsave_status !== "ok" || aof_last_write_status !== "ok";

const FREE_IT =
  "Free space on the volume: old dumps and `temp-*.rdb` files in `/data`, images and logs of Docker on the host (`docker system df`); or give the volume more.";

export const diskFull = rule({
  id: "disk_full",
  needs: ["persistence"],
  source: PERSISTENCE,
  judge: ({ persistence }, known) => {
    const { disk } = persistence;
    if (disk === null || disk.total === 0) return "unknown";
    const figure = disk.available / disk.total;
    if (figure >= DISK_FREE_WARN_BELOW) return "fine";
    const critical = figure < DISK_FREE_CRITICAL_BELOW;
    return {
      verdict: critical ? "critical" : "warn",
      figure,
      threshold: critical ? DISK_FREE_CRITICAL_BELOW : DISK_FREE_WARN_BELOW,
      text: `The volume with Redis's data is ${critical ? "full" : "nearly full"}: ${sizeText(disk.available)} of ${sizeText(disk.total)} are free (${percent(figure)}).`,
      evidence: [{ text: `${sizeText(disk.available)} free of ${sizeText(disk.total)}`, command: df(known) }],
      meaning: "Snapshots and the append-only file cannot be written; after the first failure Redis refuses writes.",
      next_step: FREE_IT,
    };
  },
  fine: ({ persistence: { disk } }) =>
    disk === null ? "" : `The data's volume has ${percent(disk.available / disk.total)} free.`,
});

/** A volume may be far from full and still too small: a snapshot is written beside the one it replaces. */
export const diskTooSmall = rule({
  id: "disk_below_dataset",
  needs: ["persistence", "memory"],
  source: PERSISTENCE,
  judge: ({ persistence, memory }, known) => {
    const { disk, save, aof_enabled } = persistence;
    if (disk === null) return "unknown";
    if (save === "" && !aof_enabled) return "fine";
    const dataset = memory.used_memory_dataset ?? memory.used_memory;
    if (disk.available >= dataset) return "fine";
    return {
      verdict: failed(persistence) ? "critical" : "warn",
      figure: disk.available,
      threshold: dataset,
      text: `The volume has ${sizeText(disk.available)} free, and the next snapshot or rewrite may need up to ${sizeText(dataset)}.`,
      evidence: [
        { text: `${sizeText(disk.available)} free of ${sizeText(disk.total)}`, command: df(known) },
        {
          text: `the dataset takes ${sizeText(dataset)} in memory; on disk it is often smaller`,
          command: redisCli(known, "INFO memory"),
        },
      ],
      meaning:
        "Redis writes the new file beside the old one. Where it does not fit, the save fails, and Redis may refuse writes.",
      next_step: FREE_IT,
    };
  },
  fine: "The data's volume has room for another snapshot.",
});
