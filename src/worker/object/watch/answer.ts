import type { Input } from "../../../protocol/operations.ts";
import { fail, ok } from "../../../protocol/result.ts";
import type { Outcome, Timed } from "../contract.ts";
import { seal } from "../sealed.ts";
import type { History } from "./history.ts";
import { askedOf, historyAnswered, historyTold } from "./told.ts";

/** From what is remembered: the link stays as it is. @param everyMs how often it is watched; null where it is not */
export const historyOf = (history: History, { input, cameAt }: Timed, everyMs: number | null): Outcome => {
  // `call` has parsed it by the operation's schema.
  const wanted = input as Input<"history">;
  const asked = askedOf(wanted, cameAt);
  if (!asked.ok) return { result: fail(asked.failure), lastGood: null, timings: {} };
  const found = history.buckets(wanted.metric, asked.value, cameAt);
  const data = historyTold(wanted.metric, asked.value, found, history.latest, everyMs);
  return { result: ok(seal(historyAnswered(data, cameAt))), lastGood: null, timings: {} };
};
