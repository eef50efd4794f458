/** Row 10: what more and more callers of one target, and more and more targets at once, get and take. */
import { readFileSync } from "node:fs";
import { counted } from "../../../src/shared/figures.ts";
import type { Stack } from "../../stack/stack.ts";
import { agentsOwn, total } from "../agent-processes.ts";
import { type Bench, warmUp } from "../context.ts";
import { prepareLoad } from "../load.ts";
import type { LoadLine } from "../load-table.ts";
import { entryOf, installLightAgent, withTargets } from "../load/targets.ts";

const CALLERS = [1, 2, 5, 10, 20, 50, 100, 200];
const TARGETS = [1, 5, 20, 50, 100];
/** Logins at a time: a hundred at once share two cores so that none is done before its deadline. */
const LOGINS = 5;
const SECONDS = { full: 15, quick: 1 };
const MB = 1_000_000;

export async function manyTargets(bench: Bench): Promise<LoadLine[]> {
  const { stack, progress, paths, agent, signal, quick } = bench;
  const load = await prepareLoad(stack, progress);
  const lineOf = async (asked: readonly string[], callers: number, simulated: boolean): Promise<LoadLine> => {
    signal.throwIfAborted();
    const seconds = quick ? SECONDS.quick : SECONDS.full;
    const { requests: answers, failed: errors, ...burst } = await load.burst(asked, callers, seconds);
    const agentMb = simulated ? null : total(agentsOwn(agent.now()), "rss") / MB;
    const counts = { callers, targets: asked.length, simulated };
    return { who: whoAsks(counts), ...counts, ...burst, workerdMb: workerdMb(stack), agentMb, answers, errors };
  };
  const lines: LoadLine[] = [];
  await warmUp(bench, paths.memory);
  for (const callers of CALLERS) lines.push(await lineOf([paths.memory], callers, false));
  const hosts = await startHosts(bench, Math.max(...TARGETS));
  try {
    for (const targets of TARGETS) lines.push(await lineOf(hosts.slice(0, targets), targets, true));
  } finally {
    await stack.worker.restart({ vars: stack.workerOptions.vars ?? {}, secrets: stack.workerOptions.secrets ?? {} });
  }
  return lines;
}

const whoAsks = ({ callers, targets, simulated }: Pick<LoadLine, "callers" | "targets" | "simulated">): string =>
  simulated ? `${counted(targets, "target")} at once, a caller each` : `${counted(callers, "caller")} of one target`;

/** Simulated hosts behind the one SSH server, each with a link of its own. @returns the paths to ask. */
async function startHosts({ stack, http, signal }: Bench, count: number): Promise<string[]> {
  const { target, host, directory, workerOptions } = stack;
  const light = await installLightAgent(host, { target, operation: "memory", directory });
  const entry = { ...entryOf(workerOptions, target), ...light.entry };
  const names = Array.from({ length: count }, (_, index) => `h${index + 1}`);
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
