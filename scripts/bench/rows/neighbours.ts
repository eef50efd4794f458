/** Row 9: nine targets beside one that is dead, or far away, against the nine alone. */
import type { Bench } from "../context.ts";
import { short } from "../figures.ts";
import { apart } from "../load/apart.ts";
import { statuses } from "../load/crowd.ts";
import { distantHost, silentHost } from "../load/neighbour-host.ts";
import { type Beside, besideNeighbours } from "../load/neighbours.ts";
import { allowTargets, entryOf, withTargets } from "../load/targets.ts";
import { StackError } from "../../stack/command.ts";
import { compare, type Measure } from "../measure.ts";

const WELL = Array.from({ length: 9 }, (_, index) => `t${index + 1}`);
const DISTANCE_MS = 300;
const PHASE_MS = { full: 1_000, quick: 300 };

export async function besideDead(bench: Bench): Promise<Measure[]> {
  const { stack, samples, quick, signal } = bench;
  const disallow = await allowTargets(stack.host, stack.target, [...WELL, "slow"]);
  const [dead, slow] = await Promise.all([silentHost(), distantHost(stack.host.port, DISTANCE_MS)]);
  try {
    const like = entryOf(stack.workerOptions, stack.target);
    await stack.worker.restart(
      withTargets(stack.workerOptions, {
        ...Object.fromEntries(WELL.map((name) => [name, like])),
        dead: { ...like, port: dead.port },
        slow: { ...like, port: slow.port },
      }),
    );
    for (const name of [...WELL, "slow"]) await bench.http.timed(memoryOf(name));
    const beside = await besideNeighbours({
      ...{ url: stack.worker.url, token: stack.viewerToken, well: WELL.map(memoryOf) },
      dead: { path: memoryOf("dead"), host: dead },
      slow: { path: memoryOf("slow") },
      ...{ rounds: samples, phaseMs: quick ? PHASE_MS.quick : PHASE_MS.full, signal },
    });
    const failed = beside.answers.filter(({ status }) => status !== 200);
    if (failed.length > 0) throw new StackError(`The nine were answered ${JSON.stringify(statuses(failed))} as well.`);
    return [measured(beside, "dead", "a dead target"), measured(beside, "slow", `a target ${DISTANCE_MS} ms away`)];
  } finally {
    await stack.worker.restart({ vars: stack.workerOptions.vars ?? {} });
    await Promise.all([dead.close(), slow.close(), disallow()]);
  }
}

function measured({ p99 }: Beside, other: "dead" | "slow", what: string): Measure {
  const alone = [...p99.alone, ...p99.again];
  const { noise } = apart(alone, p99[other]);
  return compare({
    ...{ row: 9, what: `p99 of nine targets beside ${what}`, against: "the same nine alone", unit: "ms" },
    ...{ ours: p99[other], theirs: alone, ratio: "ours/theirs" },
    goal: { bound: "at most", value: 1.2, unit: "times" },
    notes: [`the nine alone, measured twice, come apart by chance up to ${short(noise)} times`],
  });
}

const memoryOf = (target: string): string => `/v1/targets/${target}/redis/memory`;
