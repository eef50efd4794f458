/** Row 5: many callers of one target at once, on a host beside the Worker, and on one some way off. */
import type { Bench } from "../context.ts";
import { warmUp } from "../context.ts";
import { short, summarise } from "../figures.ts";
import { interleave } from "../interleave.ts";
import { type Burst, type Load, prepareLoad } from "../load.ts";
import { distantHost } from "../load/neighbour-host.ts";
import { allowTargets, entryOf, withTargets } from "../load/targets.ts";
import { compare, type Measure } from "../measure.ts";

const CALLERS = 50;
/**
 * Each way. A Worker runs near its caller or, by the location hint, near the host; no host of Oracle's is beside Cloudflare's machine. With
 * no distance at all, one caller alone waits for nothing but the two processors that the fifty share as well.
 */
const DISTANCE_MS = 10;
const FAR = "far";

export async function manyCallers(bench: Bench): Promise<Measure[]> {
  const { stack, progress, paths } = bench;
  const load = await prepareLoad(stack, progress);
  const near = await measured(bench, load, paths.memory, "");
  const disallow = await allowTargets(stack.host, stack.target, [FAR]);
  const distant = await distantHost(stack.host.port, DISTANCE_MS);
  try {
    const entry = { ...entryOf(stack.workerOptions, stack.target), port: distant.port };
    await stack.worker.restart(withTargets(stack.workerOptions, { [FAR]: entry }));
    const path = `/v1/targets/${FAR}/redis/memory`;
    return [near, await measured(bench, load, path, `, ${DISTANCE_MS} ms each way from the host`)];
  } finally {
    await stack.worker.restart({ vars: stack.workerOptions.vars ?? {} });
    await Promise.all([distant.close(), disallow()]);
  }
}

async function measured(bench: Bench, load: Load, path: string, where: string): Promise<Measure> {
  const { samples, signal } = bench;
  await warmUp(bench, path);
  const bursts: Record<"one" | "many", Burst[]> = { one: [], many: [] };
  const side = (name: "one" | "many", callers: number) => ({
    sample: async () => {
      const burst = await load.second(path, callers);
      bursts[name].push(burst);
      return burst.perSecond;
    },
  });
  const taken = await interleave(samples, { many: side("many", CALLERS), one: side("one", 1) }, signal);
  return compare({
    ...{ row: 5, what: `memory by ${CALLERS} callers at once${where}`, against: "one caller", unit: "requests/s" },
    ...{ ours: taken.many, theirs: taken.one, ratio: "ours/theirs" },
    goal: { bound: "at least", value: 20, unit: "times the throughput" },
    notes: [latency(`${CALLERS} callers`, bursts.many), latency("one caller", bursts.one)],
  });
}

const latency = (who: string, bursts: readonly Burst[]): string =>
  `${who}: an answer takes ${short(summarise(bursts.map(({ p50 }) => p50)).p50)} ms ` +
  `(p95 ${short(summarise(bursts.map(({ p95 }) => p95)).p50)} ms); a sample is a second, every answer a 200`;
