import type { Reading } from "../../protocol/operations.ts";
import { counted, duration, sizeText } from "../../shared/figures.ts";
import { worst } from "../../protocol/verdict.ts";
import { examine, reasonsOf } from "./examine.ts";
import type { JudgeContext, Judged } from "./judged.ts";
import { summarise } from "./reasons.ts";
import { knownFrom } from "./rule.ts";

/** The verdict on the container: whether it runs, how it ended before, and what Docker thinks of it. */
export const judgeContainer = (reading: Reading<"container">, context: JudgeContext): Judged<"container"> => {
  const { container, state, started_at, restarts, memory_limit } = reading;
  // The host's clock may be ahead of ours by a little.
  const uptime_ms =
    state === "running" && started_at !== null ? Math.max(0, context.now - Date.parse(started_at)) : null;
  const reasons = reasonsOf(examine({ container: reading }, knownFrom(context)).findings);
  const up = uptime_ms === null ? `is ${state}` : `has been up for ${duration(uptime_ms)}`;
  const limit = memory_limit > 0 ? `a limit of ${sizeText(memory_limit)}` : "no limit of its own";
  return {
    data: { ...reading, uptime_ms },
    verdict: worst(reasons),
    reasons,
    summary: summarise(`${container} ${up}, with ${counted(restarts, "restart")} and ${limit}`, reasons),
  };
};
