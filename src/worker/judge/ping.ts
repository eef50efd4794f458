import type { HopReport } from "../../protocol/failure.ts";
import type { Reading } from "../../protocol/operations.ts";
import type { Reason } from "../../protocol/verdict.ts";
import { worst } from "../../protocol/verdict.ts";
import type { JudgeContext, Judged } from "./judged.ts";

const judgeHop = ({ hop, ok, took_ms, detail }: HopReport): Reason[] =>
  ok
    ? []
    : [
        {
          id: "hop_failed",
          verdict: "critical",
          figure: took_ms,
          threshold: 0,
          text: `The hop ${hop} did not answer${detail === undefined ? "" : `: ${detail.replace(/\.$/, "")}`}.`,
          next_step: `Look at ${hop} first; what lies behind it was not asked.`,
        },
      ];

/** The Worker's own hops before the agent's, and whether all of them answered. */
export const judgePing = (reading: Reading<"ping">, context: JudgeContext): Judged<"ping"> => {
  const hops = [...context.hops, ...reading.hops];
  const reasons = hops.flatMap(judgeHop);
  const totalMs = hops.reduce((sum, { took_ms }) => sum + took_ms, 0).toFixed(1);
  const [failed] = reasons;
  return {
    data: { hops },
    verdict: worst(reasons),
    reasons,
    summary: failed?.text ?? `All ${hops.length} hops to Redis answer, in ${totalMs} ms together.`,
  };
};
