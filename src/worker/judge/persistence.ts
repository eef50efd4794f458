import type { Reading } from "../../protocol/operations.ts";
import { worst } from "../../protocol/verdict.ts";
import { counted, duration } from "../text/figures.ts";
import type { JudgeContext, Judged } from "./judged.ts";
import {
  judgeAofWrite,
  judgeDelayedFsync,
  judgeLastSnapshot,
  judgeLoading,
  judgeNothingOn,
  judgeOverdue,
  judgeRewrite,
} from "./persistence-rules.ts";
import { collect, summarise } from "./reasons.ts";

const standing = (reading: Reading<"persistence">, ageMs: number | null): string => {
  const rdb = reading.save === null ? "RDB is not known" : `RDB is ${reading.save === "" ? "off" : "on"}`;
  const saved =
    ageMs === null
      ? ""
      : `, the last save was ${duration(ageMs)} ago with ${counted(reading.rdb_changes_since_last_save, "change")} since`;
  return `${rdb}, AOF is ${reading.aof_enabled ? "on" : "off"}${saved}`;
};

/** The verdict on what is on disk: whether snapshots and the append-only file are written, and how old they are. */
export const judgePersistence = (reading: Reading<"persistence">, { now }: JudgeContext): Judged<"persistence"> => {
  // The host's clock may be ahead of ours by a little.
  const ageMs = reading.rdb_last_save_at === null ? null : Math.max(0, now - Date.parse(reading.rdb_last_save_at));
  const reasons = collect([
    judgeLoading(reading),
    judgeLastSnapshot(reading),
    judgeAofWrite(reading),
    judgeRewrite(reading),
    judgeOverdue(reading, ageMs),
    judgeNothingOn(reading),
    judgeDelayedFsync(reading),
  ]);
  return {
    data: { ...reading, rdb_last_save_age_ms: ageMs },
    verdict: worst(reasons),
    reasons,
    summary: summarise(standing(reading, ageMs), reasons),
  };
};
