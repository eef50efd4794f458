/** From what the agent answered to what the API says: checked, its sample of evictions taken, judged. Pure. */
import type { Failure, HopReport } from "../../../protocol/failure.ts";
import { operations, type Reading } from "../../../protocol/operations.ts";
import { fail, ok, type Result } from "../../../protocol/result.ts";
import type { AgentAnswer } from "../../../protocol/wire.ts";
import { judge, type JudgedOperation } from "../../judge/judge.ts";
import type { Evictions } from "../../judge/rule.ts";
import type { Profile } from "../../config/profile.ts";
import type { Answered } from "../../../protocol/answer.ts";
import type { EvictionSample } from "./evictions.ts";

export const unexpectedShape = (operation: string): Failure => ({
  code: "agent_failed",
  hop: "agent",
  detail: `The agent's answer to ${operation} does not have the shape this Worker expects.`,
  hint: "Bring agent and Worker to the same version: `npm run host:install -- user@host` and `npm run deploy`.",
});

/** The agent's reading as its operation's schema says it is. */
export const readingOf = <N extends JudgedOperation>(operation: N, answer: AgentAnswer): Result<Reading<N>> => {
  const parsed = operations[operation].reading.safeParse(answer.reading);
  // The schema just checked it; TypeScript does not connect the table's entry with `N`.
  return parsed.success ? ok(parsed.data as Reading<N>) : fail(unexpectedShape(operation));
};

const sampleOf = ({ evicted_keys, run_id }: Reading<"memory">, at: number): EvictionSample => ({
  at,
  evictedKeys: evicted_keys,
  runId: run_id,
});

/** What a reading tells of evictions; null where it tells nothing. `at` is when it was taken, milliseconds since the epoch. */
export const evictionSample = <N extends JudgedOperation>(
  operation: N,
  reading: Reading<N>,
  at: number,
): EvictionSample | null => {
  // The name tells the reading; TypeScript does not connect the two.
  if (operation === "memory") return sampleOf(reading as Reading<"memory">, at);
  if (operation !== "doctor") return null;
  const { memory } = reading as Reading<"doctor">;
  return memory.ok ? sampleOf(memory.value, at) : null;
};

/** The compose service as the agent's own commands name it; undefined where none does. */
const serviceIn = (commands: readonly string[]): string | undefined =>
  commands
    .map((command) => /docker compose exec -T (\S+) redis-cli/.exec(command)?.[1])
    .find((name) => name !== undefined);

export interface Known {
  target: string;
  /** When the reading was taken, and when it is answered; milliseconds since the epoch. */
  takenAt: number;
  now: number;
  hops: HopReport[];
  profile: Profile;
  evictions: Evictions;
}

export const answeredFrom = <N extends JudgedOperation>(
  operation: N,
  reading: Reading<N>,
  commands: string[],
  { target, takenAt, now, hops, profile, evictions }: Known,
): Result<Answered> => {
  const service = serviceIn(commands);
  const judged = judge(operation, reading, {
    target,
    now: takenAt,
    hops,
    profile,
    evictions,
    ...(service === undefined ? {} : { service }),
  });
  if (!judged.ok) return judged;
  const { data, verdict, reasons, summary } = judged.value;
  return ok({
    at: new Date(takenAt).toISOString(),
    age_ms: Math.max(0, now - takenAt),
    verdict,
    reasons,
    summary,
    data,
    commands,
  });
};
