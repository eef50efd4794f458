/** Row 10: what more and more callers of one target, and a hundred targets at once, get and take. */
import { readFileSync } from "node:fs";
import type { Stack } from "../../stack/stack.ts";
import { agentsOwn, total } from "../agent-processes.ts";
import { type Bench, warmUp } from "../context.ts";
import { prepareLoad } from "../load.ts";
import type { LoadLine } from "../load-table.ts";
import { entryOf, installLightAgent, withTargets } from "../load/targets.ts";

const CALLERS = [1, 10, 50, 200];
const TARGETS = 100;
/** Logins at a time: a hundred at once share two cores so that none is done before its deadline. */
const LOGINS = 5;
const SECONDS = { full: 15, quick: 1 };
const MB = 1_000_000;

export async function manyTargets(bench: Bench): Promise<LoadLine[]> {
  const { stack, progress, paths, agent, signal, quick } = bench;
  const load = await prepareLoad(stack, progress);
  const lineOf = async (who: string, asked: readonly string[], callers: number, real: boolean): Promise<LoadLine> => {
    signal.throwIfAborted();
    const {
      requests: answers,
      failed: errors,
      ...burst
    } = await load.burst(asked, callers, quick ? SECONDS.quick : SECONDS.full);
    const agentMb = real ? total(agentsOwn(agent.now()), "rss") / MB : null;
    return { who, ...burst, workerdMb: workerdMb(stack), agentMb, answers, errors };
  };
  const lines: LoadLine[] = [];
  await warmUp(bench, paths.memory);
  for (const callers of CALLERS)
    lines.push(
      await lineOf(`${callers} ${callers === 1 ? "caller" : "callers"} of one target`, [paths.memory], callers, true),
    );
  const hundred = await startHundred(bench);
  try {
    lines.push(await lineOf(`${TARGETS} targets at once, a caller each`, hundred, TARGETS, false));
  } finally {
    await stack.worker.restart({ vars: stack.workerOptions.vars ?? {}, secrets: stack.workerOptions.secrets ?? {} });
  }
  return lines;
}

/** Simulated hosts behind the one SSH server, each with a link of its own. @returns the paths to ask. */
async function startHundred({ stack, http, signal }: Bench): Promise<string[]> {
  const { target, host, directory, workerOptions } = stack;
  const light = await installLightAgent(host, { target, operation: "memory", directory });
  const entry = { ...entryOf(workerOptions, target), ...light.entry };
  const names = Array.from({ length: TARGETS }, (_, index) => `h${index + 1}`);
  await stack.worker.restart({
    ...withTargets(workerOptions, Object.fromEntries(names.map((name) => [name, entry]))),
    secrets: { ...workerOptions.secrets, ...light.secrets },
  });
  const paths = names.map((name) => `/v1/targets/${name}/redis/memory`);
  for (let first = 0; first < paths.length; first += LOGINS) {
    signal.throwIfAborted();
    await Promise.all(paths.slice(first, first + LOGINS).map((path) => http.timed(path)));
  }
  return paths;
}

const workerdMb = ({ worker }: Stack): number =>
  worker
    .processes()
    .map(({ pid }) => Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0))
    .reduce((sum, kilobytes) => sum + (kilobytes * 1024) / MB, 0);
