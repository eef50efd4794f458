/** The rules on the host, and on the file system that holds Redis's data. */
import { shellWord } from "../../../protocol/commands.ts";
import { sizeText, percent } from "../../../shared/figures.ts";
import { filesOf, freeIt } from "../data-files.ts";
import { failedSave, forkedForMemory } from "../redis-log.ts";
import { below, inContainer, isMissed, type Known, type Parts, redisCli, rule, SO } from "../rule.ts";
import { datasetOf } from "../room.ts";
import {
  DISK_FREE_CRITICAL_BELOW,
  DISK_FREE_WARN_BELOW,
  DISK_SHORT_BELOW_BYTES,
  OVERCOMMIT_WARN,
  SHORT_BELOW_DATASETS,
  SWAP_WARN,
} from "../thresholds.ts";
import { ADMIN, LATENCY, PERSISTENCE } from "./sources.ts";

export const swap = rule({
  id: "host_swap",
  needs: ["host"],
  source: LATENCY,
  judge: ({ host: { swap_total, swap_free } }) => {
    if (swap_total === null || swap_free === null) return "unknown";
    if (swap_total === 0) return "fine";
    const used = Math.max(0, swap_total - swap_free);
    const figure = used / swap_total;
    if (figure < SWAP_WARN) return "fine";
    return {
      verdict: "warn",
      figure,
      threshold: SWAP_WARN,
      text: `The host swaps: ${sizeText(used)} of ${sizeText(swap_total)} swap are in use (${percent(figure)}).`,
      evidence: [{ text: `swap in use ${sizeText(used)}`, command: "free -m" }],
      meaning:
        "If Redis's own pages are among them, single commands wait for the disk, and a save reads all of them back.",
      next_step: "See whose memory it is (`VmSwap` in `/proc/<pid>/status`), and free memory on the host.",
    };
  },
  fine: "The host does not swap much.",
});

export const overcommit = rule({
  id: "host_overcommit",
  needs: ["host"],
  source: ADMIN,
  judge: (parts, known) => {
    const { host, memory, persistence, redis_log } = parts;
    const { overcommit_memory, memory_total } = host;
    if (overcommit_memory === null) return "unknown";
    if (overcommit_memory === 1) return "fine";
    // With 0 the kernel refuses only what it thinks cannot work out. That concerns a large Redis, or one whose save has failed.
    const share = memory_total > 0 ? (memory?.used_memory_rss ?? 0) / memory_total : 0;
    const why = failedSave(redis_log, "snapshot");
    const bites =
      share >= OVERCOMMIT_WARN ||
      (persistence !== undefined &&
        persistence.rdb_last_bgsave_status !== "ok" &&
        (why === null || (why.kind === "fork_memory" && forkedForMemory(why.line))));
    return {
      verdict: bites ? "warn" : "ok",
      unsure: !bites && (isMissed("memory", parts, known) || isMissed("persistence", parts, known)),
      figure: overcommit_memory,
      threshold: 1,
      text: `vm.overcommit_memory is ${overcommit_memory} on the host${bites ? ": the kernel may refuse the fork that a save needs" : "; Redis advises 1"}.`,
      evidence: [{ text: `vm.overcommit_memory = ${overcommit_memory}`, command: "sysctl vm.overcommit_memory" }],
      meaning:
        "A fork asks for as much memory as Redis has, though it uses little of it. Where the kernel refuses, snapshots and rewrites fail.",
      next_step: "On the host: `sysctl vm.overcommit_memory=1`, and the same line in `/etc/sysctl.d/` to keep it.",
    };
  },
  fine: "vm.overcommit_memory is 1.",
});

/** From 6.2 on, Redis turns huge pages off for itself. */
const turnsThemOff = (version: string | null | undefined): boolean => {
  const [major = 0, minor = 0] = (version ?? "").split(".").map(Number);
  return major > 6 || (major === 6 && minor >= 2);
};

export const hugePages = rule({
  id: "host_thp",
  needs: ["host"],
  source: LATENCY,
  judge: (parts, known) => {
    const { host, server, memory } = parts;
    if (host.thp === null) return "unknown";
    if (host.thp !== "always") return "fine";
    // Only what has data saves it.
    if (server === undefined && memory === undefined)
      return isMissed("server", parts, known) || isMissed("memory", parts, known) ? "unknown" : "not_there";
    const harmless = turnsThemOff(server?.redis_version ?? memory?.redis_version);
    return {
      verdict: harmless ? "ok" : "warn",
      ...SO,
      text: `Transparent huge pages are on for every process of the host (always)${harmless ? "; this Redis turns them off for itself" : ""}.`,
      evidence: [{ text: "enabled: always", command: "cat /sys/kernel/mm/transparent_hugepage/enabled" }],
      meaning:
        "While a child saves, each write copies 2 MiB instead of 4 KiB: saves take much more memory, and commands wait.",
      next_step: "On the host: `echo madvise > /sys/kernel/mm/transparent_hugepage/enabled`, then restart Redis.",
    };
  },
  fine: ({ host }) => `Transparent huge pages are not forced (${host.thp ?? "unknown"}).`,
});

/** The disk of a folder that somebody has moved Redis to is not that of its data. */
const isElsewhere = (provenance: Parts["provenance"] | undefined): boolean =>
  provenance !== undefined && provenance.moved_dir !== null;

const df = (parts: Partial<Parts>, known: Known): string => {
  const { dir } = filesOf(parts);
  return inContainer(known, dir === null ? "df -h" : `df -h ${shellWord(dir)}`);
};

const failed = ({ rdb_last_bgsave_status, aof_last_write_status }: Parts["persistence"]): boolean =>
  rdb_last_bgsave_status !== "ok" || aof_last_write_status !== "ok";

export const diskFull = rule({
  id: "disk_full",
  needs: ["persistence"],
  source: PERSISTENCE,
  judge: (parts, known) => {
    const { persistence, provenance, memory } = parts;
    const { disk, aof_current_size } = persistence;
    if (disk === null || disk.total === 0 || isElsewhere(provenance)) return "unknown";
    const figure = disk.available / disk.total;
    const crossed = below(figure, DISK_FREE_WARN_BELOW, DISK_FREE_CRITICAL_BELOW);
    const needed = Math.max(memory === undefined ? 0 : datasetOf(memory), aof_current_size ?? 0);
    const short = Math.max(DISK_SHORT_BELOW_BYTES, SHORT_BELOW_DATASETS * needed);
    if (crossed === null) return "fine";
    // The dataset may be so large that it is short all the same.
    if (disk.available >= short) return isMissed("memory", parts, known) ? "unknown" : "fine";
    return {
      ...crossed,
      figure,
      text: `The volume with Redis's data is ${crossed.verdict === "critical" ? "full" : "nearly full"}: ${sizeText(disk.available)} of ${sizeText(disk.total)} are free (${percent(figure)}).`,
      evidence: [{ text: `${sizeText(disk.available)} free of ${sizeText(disk.total)}`, command: df(parts, known) }],
      meaning: "Snapshots and the append-only file cannot be written; after the first failure Redis refuses writes.",
      next_step: freeIt(filesOf(parts)),
    };
  },
  fine: ({ persistence: { disk } }) =>
    disk === null
      ? ""
      : `The data's volume has ${percent(disk.available / disk.total)} free (${sizeText(disk.available)}).`,
});

/** A volume can be far from full and still too small, because a new snapshot is written beside the old one. */
export const diskTooSmall = rule({
  id: "disk_below_dataset",
  needs: ["persistence", "memory"],
  source: PERSISTENCE,
  judge: (parts, known) => {
    const { persistence, memory, provenance } = parts;
    const { disk, save, aof_enabled } = persistence;
    if (disk === null || isElsewhere(provenance)) return "unknown";
    if (save === "" && !aof_enabled) return "not_there";
    const dataset = datasetOf(memory);
    if (disk.available >= dataset) return "fine";
    return {
      verdict: failed(persistence) ? "critical" : "warn",
      figure: disk.available,
      threshold: dataset,
      text: `The volume has ${sizeText(disk.available)} free, and the next snapshot or rewrite may need up to ${sizeText(dataset)}.`,
      evidence: [
        { text: `${sizeText(disk.available)} free of ${sizeText(disk.total)}`, command: df(parts, known) },
        {
          text: `the dataset takes ${sizeText(dataset)} in memory; on disk it is often smaller`,
          command: redisCli(known, "INFO memory"),
        },
      ],
      meaning:
        "Redis writes the new file beside the old one. Where it does not fit, the save fails, and Redis may refuse writes.",
      next_step: freeIt(filesOf(parts)),
    };
  },
  fine: "The data's volume has room for another snapshot.",
});
