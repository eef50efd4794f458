/** What a target's object answers to `history`: from what is remembered, so the link stays as it is. */
import type { Failure } from "../../../protocol/failure.ts";
import type { Input } from "../../../protocol/operations.ts";
import { fail, ok, type Result } from "../../../protocol/result.ts";
import type { TargetConfig } from "../../config/config.ts";
import type { Outcome, Timed } from "../contract.ts";
import { seal } from "../sealed.ts";
import type { History } from "./history.ts";
import { askedOf, historyAnswered, historyTold } from "./told.ts";

type Remembered = Pick<History, "buckets" | "latest" | "queues">;

/** Which queue is meant; null for none. */
const queueOf = (
  history: Remembered,
  { metric, queue }: Input<"history">,
  configured: readonly string[],
): Result<string | null> => {
  if (queue === undefined) return ok(null);
  const refused = (detail: string, hint: string) => fail({ code: "bad_input", hop: "worker", detail, hint } as const);
  if (metric !== "queued") return refused("queue: is of the metric `queued`.", "Ask for `queued` with it.");
  const known = [...new Set([...configured, ...history.queues()])];
  if (known.includes(queue)) return ok(queue);
  const there = known.length === 0 ? "None is so far." : `Those that are: ${known.join(", ")}.`;
  return refused(
    "queue: its length is not remembered.",
    `Name it under \`queues\` in the target's entry in TARGETS. ${there}`,
  );
};

const refusedBy = (failure: Failure): Outcome => ({ result: fail(failure), lastGood: null, timings: {} });

export const historyOutcome = (
  history: Remembered,
  { input, cameAt }: Pick<Timed, "input" | "cameAt">,
  { watch, queues }: Pick<TargetConfig, "watch" | "queues">,
): Outcome => {
  // `call` has parsed it by the operation's schema.
  const wanted = input as Input<"history">;
  const asked = askedOf(wanted, cameAt);
  if (!asked.ok) return refusedBy(asked.failure);
  const queue = queueOf(history, wanted, queues);
  if (!queue.ok) return refusedBy(queue.failure);
  const found = history.buckets(wanted.metric, asked.value, cameAt, queue.value);
  const data = historyTold(wanted.metric, asked.value, found, history.latest, watch?.everyMs ?? null, queue.value);
  return { result: ok(seal(historyAnswered(data, cameAt))), lastGood: null, timings: {} };
};
