import type { Reading } from "../../protocol/operations.ts";
import { worst } from "../../protocol/verdict.ts";
import { sizeText, percent } from "../../shared/figures.ts";
import { findingOf, reasonsOf } from "./examine.ts";
import type { JudgeContext, Judged } from "./judged.ts";
import { summarise } from "./reasons.ts";
import { knownFrom } from "./rule.ts";
import { judgeNearLimit, nearLimit } from "./rules/container-memory.ts";

/** The verdict on the container: only its memory has a limit to be judged by. */
export const judgeStats = (reading: Reading<"stats">, context: JudgeContext): Judged<"stats"> => {
  const { container, memory_used, memory_limit, memory_fraction, cpu_fraction } = reading;
  const judgement = judgeNearLimit(memory_used, memory_limit, knownFrom(context));
  const reasons = typeof judgement === "string" ? [] : reasonsOf([findingOf(nearLimit, judgement)]);
  const standing = `${container} uses ${sizeText(memory_used)} of ${sizeText(memory_limit)} (${percent(memory_fraction)}) and ${percent(cpu_fraction)} of a processor`;
  return { data: reading, verdict: worst(reasons), reasons, summary: summarise(standing, reasons) };
};
