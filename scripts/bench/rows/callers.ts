/** Row 5: many callers of one target at once. */
import type { Bench } from "../context.ts";
import { warmUp } from "../context.ts";
import { short, summarise } from "../figures.ts";
import { interleave } from "../interleave.ts";
import { type Burst, prepareLoad } from "../load.ts";
import { compare, type Measure } from "../measure.ts";

const CALLERS = 50;

export async function manyCallers(bench: Bench): Promise<Measure[]> {
  const { stack, progress, paths, samples, signal } = bench;
  const load = await prepareLoad(stack, progress);
  await warmUp(bench, paths.memory);
  const bursts: Record<"one" | "many", Burst[]> = { one: [], many: [] };
  const side = (name: "one" | "many", callers: number) => ({
    sample: async () => {
      const burst = await load.second(paths.memory, callers);
      bursts[name].push(burst);
      return burst.perSecond;
    },
  });
  const taken = await interleave(samples, { many: side("many", CALLERS), one: side("one", 1) }, signal);
  return [
    compare({
      ...{ row: 5, what: `memory by ${CALLERS} callers at once`, against: "one caller", unit: "requests/s" },
      ...{ ours: taken.many, theirs: taken.one, ratio: "ours/theirs" },
      goal: { bound: "at least", value: 20, unit: "times the throughput" },
      notes: [latency(`${CALLERS} callers`, bursts.many), latency("one caller", bursts.one)],
    }),
  ];
}

const latency = (who: string, bursts: readonly Burst[]): string =>
  `${who}: an answer takes ${short(summarise(bursts.map(({ p50 }) => p50)).p50)} ms ` +
  `(p95 ${short(summarise(bursts.map(({ p95 }) => p95)).p50)} ms); a sample is a second, every answer a 200`;
