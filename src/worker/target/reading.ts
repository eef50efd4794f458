/** From what the agent answered to what the API says: checked, compared with the sample before, judged. Pure. */
import type { Failure, HopReport } from "../../protocol/failure.ts";
import { operations, type Reading } from "../../protocol/operations.ts";
import { fail, ok, type Result } from "../../protocol/result.ts";
import type { Answer } from "../../protocol/wire.ts";
import { judge, type JudgedOperation } from "../judge/index.ts";
import type { Profile } from "../profile.ts";
import type { Answered } from "./contract.ts";
import { type EvictionHistory, noteSample } from "./evictions.ts";

export const unexpectedShape = (operation: string): Failure => ({
  code: "agent_failed",
  hop: "agent",
  detail: `The agent's answer to ${operation} does not have the shape this Worker expects.`,
  hint: "Bring agent and Worker to the same version: `npm run host:install -- user@host` and `npm run deploy`.",
});

interface Known {
  target: string;
  /** When the reading was taken, milliseconds since the epoch. */
  now: number;
  hops: HopReport[];
  profile: Profile;
  evictions: EvictionHistory;
}

/** What the reading adds to the history of evictions; only `memory` counts them. */
const noteEvictions = (
  operation: JudgedOperation,
  reading: unknown,
  { evictions, now }: Known,
): ReturnType<typeof noteSample> => {
  if (operation !== "memory") return { history: evictions, perSecond: null };
  const { evicted_keys, run_id } = reading as Reading<"memory">;
  return noteSample(evictions, { at: now, evictedKeys: evicted_keys, runId: run_id });
};

export const answeredFrom = <N extends JudgedOperation>(
  operation: N,
  answer: Answer,
  known: Known,
): Result<{ answered: Answered; evictions: EvictionHistory }> => {
  const parsed = operations[operation].reading.safeParse(answer.reading);
  if (!parsed.success) {
    return fail(unexpectedShape(operation));
  }
  // The schema just checked it; TypeScript does not connect the table's entry with `N`.
  const reading = parsed.data as Reading<N>;
  const evictions = noteEvictions(operation, reading, known);
  const judged = judge(operation, reading, {
    target: known.target,
    now: known.now,
    hops: known.hops,
    profile: known.profile,
    evictionsPerSecond: evictions.perSecond,
  });
  if (!judged.ok) return judged;
  const { data, verdict, reasons, summary } = judged.value;
  return ok({
    answered: {
      at: new Date(known.now).toISOString(),
      age_ms: 0,
      verdict,
      reasons,
      summary,
      data,
      commands: answer.commands,
    },
    evictions: evictions.history,
  });
};
