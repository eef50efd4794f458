/** Row 15: a hundred targets on one host, none of which has a link yet, asked at the same time. */
import { setTimeout as sleep } from "node:timers/promises";
import { type Bench, until } from "../context.ts";
import { crowd, statuses } from "../load/crowd.ts";
import { allowTargets, entryOf, withTargets } from "../load/targets.ts";
import { short, summarise } from "../figures.ts";
import { limit, type Measure } from "../measure.ts";

const TARGETS = 100;
const ROUNDS = { full: 3, quick: 1 };
const ENDED_MS = 30_000;
/** For the host to come to rest after a hundred programs have ended. */
const SETTLE_MS = 3_000;

export async function coldHundred(bench: Bench): Promise<Measure[]> {
  const { stack, agent, signal, quick } = bench;
  const names = Array.from({ length: TARGETS }, (_, index) => `c${index + 1}`);
  const entry = entryOf(stack.workerOptions, stack.target);
  const disallow = await allowTargets(stack.host, stack.target, names);
  const failed: number[] = [];
  const slowest: number[] = [];
  const codes: Record<string, number> = {};
  try {
    for (let round = 0; round < (quick ? ROUNDS.quick : ROUNDS.full); round += 1) {
      signal.throwIfAborted();
      // A new runtime: no object has a link, and the agents of the round before end with theirs.
      await stack.worker.restart(
        withTargets(stack.workerOptions, Object.fromEntries(names.map((name) => [name, entry]))),
      );
      await until(() => agent.now().length === 0, "the agents to end", ENDED_MS);
      await sleep(SETTLE_MS);
      const asking = { url: stack.worker.url, token: stack.viewerToken };
      const callers = crowd(
        asking,
        names.map((name) => `/v1/targets/${name}/redis/memory`),
      );
      const answers = await callers.once();
      callers.close();
      failed.push(answers.filter(({ status }) => status !== 200).length);
      slowest.push(Math.max(...answers.map(({ ms }) => ms)));
      for (const [status, count] of Object.entries(statuses(answers))) codes[status] = (codes[status] ?? 0) + count;
    }
  } finally {
    await stack.worker.restart({ vars: stack.workerOptions.vars ?? {} });
    await disallow();
  }
  return [
    limit({
      ...{ row: 15, what: `of ${TARGETS} cold targets on one host, asked at once: not answered`, unit: "targets" },
      ...{ ours: failed, goal: { bound: "at most", value: 0, unit: "targets" } },
      notes: [
        `the slowest answer: ${short(summarise(slowest).p50 / 1000)} s; each has a login, an agent and a redis-cli of its own`,
        `statuses: ${JSON.stringify(codes)}`,
      ],
    }),
  ];
}
