import type { Reading } from "../../protocol/operations.ts";
import { worst } from "../../protocol/verdict.ts";
import { counted, duration } from "../../shared/figures.ts";
import { examine, reasonsOf } from "./examine.ts";
import type { JudgeContext, Judged } from "./judged.ts";
import { summarise } from "./reasons.ts";
import { knownFrom } from "./rule.ts";
import { savedAgeMs } from "./saved-age.ts";

const standing = (reading: Reading<"persistence">, ageMs: number | null): string => {
  const rdb = reading.save === null ? "RDB is not known" : `RDB is ${reading.save === "" ? "off" : "on"}`;
  const saved =
    ageMs === null
      ? ""
      : `, the last save was ${duration(ageMs)} ago with ${counted(reading.rdb_changes_since_last_save, "change")} since`;
  return `${rdb}, AOF is ${reading.aof_enabled ? "on" : "off"}${saved}`;
};

/** The verdict on what is on disk: whether snapshots and the append-only file are written, and how old they are. */
export const judgePersistence = (reading: Reading<"persistence">, context: JudgeContext): Judged<"persistence"> => {
  const ageMs = savedAgeMs(reading, context.now);
  const reasons = reasonsOf(examine({ persistence: reading }, knownFrom(context)).findings);
  return {
    data: { ...reading, rdb_last_save_age_ms: ageMs },
    verdict: worst(reasons),
    reasons,
    summary: summarise(standing(reading, ageMs), reasons),
  };
};
