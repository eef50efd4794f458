/** What a target's object answers to `history`: from what is remembered, so the link stays as it is. */
import type { Input } from "../../../protocol/operations.ts";
import { fail, ok } from "../../../protocol/result.ts";
import type { TargetConfig } from "../../config/config.ts";
import type { Outcome, Timed } from "../contract.ts";
import { seal } from "../sealed.ts";
import type { History } from "./history.ts";
import { askedOf, historyAnswered, historyTold } from "./told.ts";

export const historyOutcome = (
  history: Pick<History, "buckets" | "latest">,
  { input, cameAt }: Pick<Timed, "input" | "cameAt">,
  { watch }: Pick<TargetConfig, "watch">,
): Outcome => {
  // `call` has parsed it by the operation's schema.
  const wanted = input as Input<"history">;
  const asked = askedOf(wanted, cameAt);
  if (!asked.ok) return { result: fail(asked.failure), lastGood: null, timings: {} };
  const found = history.buckets(wanted.metric, asked.value, cameAt);
  const data = historyTold(wanted.metric, asked.value, found, history.latest, watch?.everyMs ?? null);
  return { result: ok(seal(historyAnswered(data, cameAt))), lastGood: null, timings: {} };
};
