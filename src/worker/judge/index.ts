/** From a reading to what the API answers: figures that only the Worker knows are added, thresholds applied. Pure. */
import type { AgentOperation, Output, Reading } from "../../protocol/operations.ts";
import { ok, type Result } from "../../protocol/result.ts";
import { counted } from "../../shared/figures.ts";
import { judgeContainer } from "./container.ts";
import { judgeDoctor } from "./doctor.ts";
import { judgeDrift } from "./drift.ts";
import { judgeErrors } from "./errors.ts";
import type { JudgeContext, Judged } from "./judged.ts";
import { judgeMemory } from "./memory.ts";
import { judgePersistence } from "./persistence.ts";
import { judgePing } from "./ping.ts";
import { judgeStats } from "./stats.ts";

/** The operations whose answer is judged from one reading. What comes of a change, the target's object tells itself. */
export type JudgedOperation = Exclude<AgentOperation, "set">;

type Judge<N extends JudgedOperation> = (reading: Reading<N>, context: JudgeContext) => Judged<N>;

/** An operation without an entry does not compile. */
type Judges = { [N in JudgedOperation]: Judge<N> };

/** For what has no thresholds: the reading as it is. */
const plainly =
  <N extends "info" | "config">(summary: (reading: Reading<N>) => string) =>
  (reading: Reading<N>): Judged<N> => ({
    // Their output is their reading; a generic N does not carry that.
    data: reading as unknown as Output<N>,
    verdict: "ok",
    reasons: [],
    summary: summary(reading),
  });

const judges: Judges = {
  ping: judgePing,
  memory: judgeMemory,
  persistence: judgePersistence,
  stats: judgeStats,
  container: judgeContainer,
  errors: judgeErrors,
  doctor: judgeDoctor,
  info: plainly<"info">(({ sections }) => {
    const fields = Object.values(sections).reduce((sum, section) => sum + Object.keys(section).length, 0);
    return `INFO has ${counted(fields, "field")} in ${counted(Object.keys(sections).length, "section")}.`;
  }),
  config: plainly<"config">((settings) => {
    const [only, ...more] = Object.entries(settings);
    if (only === undefined) return "This Redis has none of the settings asked for.";
    return more.length === 0 ? `${only[0]} is ${only[1] === "" ? "empty" : only[1]}.` : `${more.length + 1} settings.`;
  }),
  drift: judgeDrift,
};

/** What the API says of a reading: data, verdict, reasons and one sentence. */
export const judge = <N extends JudgedOperation>(
  name: N,
  reading: Reading<N>,
  context: JudgeContext,
): Result<Judged<N>> => {
  const entry: Judge<N> = judges[name];
  return ok(entry(reading, context));
};
