/** The rules on the append-only file. */
import { redisCli, serviceLog } from "../commands.ts";
import { rule, SO } from "../rule.ts";
import { AOF_DELAYED_FSYNC_WARN, AOF_PENDING_FSYNC_WARN } from "../thresholds.ts";
import { LATENCY, PERSISTENCE } from "./sources.ts";

export const writeFailed = rule({
  id: "aof_last_write_status",
  needs: ["persistence"],
  source: PERSISTENCE,
  judge: ({ persistence: { aof_last_write_status: status } }, known) =>
    status === "ok"
      ? "fine"
      : {
          verdict: "critical",
          ...SO,
          text: "The last write to the append-only file failed, so Redis refuses writes.",
          evidence: [{ text: `aof_last_write_status:${status}`, command: redisCli(known, "INFO persistence") }],
          meaning: "Applications get MISCONF on every write: nothing is queued or stored. Reads go on.",
          next_step: "Free disk space where the `/data` volume lies (`df -h`); Redis tries again by itself.",
        },
  fine: "The append-only file's last write succeeded, or it is off.",
});

export const rewriteFailed = rule({
  id: "aof_last_bgrewrite_status",
  needs: ["persistence"],
  source: PERSISTENCE,
  judge: ({ persistence: { aof_last_bgrewrite_status: status } }, known) =>
    status === "ok"
      ? "fine"
      : {
          verdict: "warn",
          ...SO,
          text: "The last rewrite of the append-only file failed, so the file keeps growing.",
          evidence: [{ text: `aof_last_bgrewrite_status:${status}`, command: redisCli(known, "INFO persistence") }],
          meaning: "The file takes more and more of the volume, and the next start takes longer.",
          next_step: `See why in Redis's log (\`${serviceLog(known.service)}\`), then run \`BGREWRITEAOF\`.`,
        },
  fine: "The append-only file's last rewrite succeeded, or there was none.",
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
    // One pending fsync is how the AOF works each second; it is a sign only where writes have had to wait for it.
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
