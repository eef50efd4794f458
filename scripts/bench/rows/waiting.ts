/** Row 14: what one more caller costs who waits for a read that others wait for too. */
import { readFileSync } from "node:fs";
import type { Stack } from "../../stack/stack.ts";
import { type Bench, warmUp } from "../context.ts";
import { short, summarise } from "../figures.ts";
import { interleave } from "../interleave.ts";
import { prepareLoad } from "../load.ts";
import { compare, type Measure } from "../measure.ts";

const CALLERS = 200;
/** Of Linux on all machines: `getconf CLK_TCK`. */
const TICK_MS = 10;

/** Milliseconds of a processor that the Worker's runtime has taken so far (proc(5): utime and stime). */
const processorMs = ({ worker }: Stack): number =>
  worker
    .processes()
    .map(({ pid }) => readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [])
    .reduce((sum, fields) => sum + (Number(fields[11]) + Number(fields[12])) * TICK_MS, 0);

export async function waitingCaller(bench: Bench): Promise<Measure[]> {
  const { stack, paths, progress, samples, signal } = bench;
  const load = await prepareLoad(stack, progress);
  await warmUp(bench, paths.memory);
  const side = (callers: number) => ({
    sample: async (): Promise<number> => {
      const before = processorMs(stack);
      const { requests } = await load.second(paths.memory, callers);
      return (processorMs(stack) - before) / requests;
    },
  });
  const taken = await interleave(samples, { many: side(CALLERS), one: side(1) }, signal);
  const [many, one] = [summarise(taken.many).p50, summarise(taken.one).p50];
  return [
    compare({
      ...{ row: 14, what: `a processor's time for an answer, ${CALLERS} callers at once`, unit: "ms" },
      ...{ against: "one caller alone", ours: taken.many, theirs: taken.one, ratio: "ours/theirs" },
      goal: { bound: "at most", value: 0.25, unit: "times" },
      notes: [`all of it in the Worker's runtime: HTTP, who asks, the object; ${short(many)} against ${short(one)} ms`],
    }),
  ];
}
