/** From a reading to what the API answers: figures that only the Worker knows are added, thresholds applied. Pure. */
import type { OperationName, Output, Reading } from "../../protocol/operations.ts";
import { ok, type Result } from "../../protocol/result.ts";
import { counted } from "../text/figures.ts";
import type { JudgeContext, Judged } from "./judged.ts";
import { judgeMemory } from "./memory.ts";
import { judgePersistence } from "./persistence.ts";
import { judgePing } from "./ping.ts";
import { judgeStats } from "./stats.ts";

type Judge<N extends OperationName> = (reading: Reading<N>, context: JudgeContext) => Judged<N>;

/** The operations whose answer is not just their reading: without an entry they do not compile. */
type MustJudge = { [N in OperationName]: Reading<N> extends Output<N> ? never : N }[OperationName];

type Judges = { [N in MustJudge]: Judge<N> } & { [N in OperationName]?: Judge<N> };

/** For what has no thresholds: the reading as it is. */
const plainly =
  <N extends OperationName>(summary: (reading: Reading<N>) => string) =>
  (reading: Reading<N>): Judged<N> => ({
    // Only for operations outside `MustJudge`, whose output is their reading; a generic N does not carry that.
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
  info: plainly<"info">(({ sections }) => {
    const fields = Object.values(sections).reduce((sum, section) => sum + Object.keys(section).length, 0);
    return `INFO has ${counted(fields, "field")} in ${counted(Object.keys(sections).length, "section")}.`;
  }),
  config: plainly<"config">((settings) => {
    const [only, ...more] = Object.entries(settings);
    if (only === undefined) return "This Redis has none of the settings asked for.";
    return more.length === 0 ? `${only[0]} is ${only[1] === "" ? "empty" : only[1]}.` : `${more.length + 1} settings.`;
  }),
  targets: plainly<"targets">(({ targets }) => `You may use ${counted(targets.length, "target")}.`),
};

/** What the API says of a reading: data, verdict, reasons and one sentence. */
export const judge = <N extends OperationName>(
  name: N,
  reading: Reading<N>,
  context: JudgeContext,
): Result<Judged<N>> => {
  const entry = judges[name] as Judge<N> | undefined;
  return ok((entry ?? plainly<N>(() => `${name} of ${context.target}.`))(reading, context));
};
