/** Rows 6 and 7: what the agent takes of the host, when nobody asks and when somebody does. */
import { setTimeout as sleep } from "node:timers/promises";
import { type AgentProcess, agentsOwn, total } from "../agent-processes.ts";
import { type Bench, until } from "../context.ts";
import { short, summarise } from "../figures.ts";
import { limit, type Measure } from "../measure.ts";

/** The Worker closes an idle link after a minute; the agent ends within a second of that. */
const IDLE_CLOSE_MS = 60_000;
const IDLE_GRACE_MS = 15_000;
const CUT_MS = 10_000;
const BETWEEN_SAMPLES_MS = 50;

export async function hostIdle(bench: Bench): Promise<Measure[]> {
  const { http, agent, paths, samples, quick } = bench;
  const nothingLeft = (): boolean => agent.now().length === 0;
  const notes: string[] = [];
  await http.timed(paths.memory);
  for (const { pid, place } of agent.now()) if (place === "sshd") process.kill(pid, "SIGKILL");
  const afterCut = await until(nothingLeft, "the agent to end with its connection", CUT_MS);
  notes.push(`nothing was left ${short(afterCut / 1000)} s after the connection was cut`);
  if (!quick) {
    await http.timed(paths.memory);
    const afterIdle = await until(nothingLeft, "the link to close when idle", IDLE_CLOSE_MS + IDLE_GRACE_MS);
    notes.push(`nothing was left ${short(afterIdle / 1000)} s after the last answer, by the idle close`);
  }
  const looks: AgentProcess[][] = [];
  for (let count = 0; count < samples; count += 1) {
    looks.push(agent.now());
    await sleep(BETWEEN_SAMPLES_MS);
  }
  const row = 6;
  return [
    limit({
      ...{ row, what: "host idle: processes (sshd's included)", unit: "processes" },
      ...{ ours: looks.map((look) => look.length), goal: { bound: "at most", value: 0, unit: "processes" }, notes },
    }),
    limit({
      ...{ row, what: "host idle: resident memory", unit: "bytes" },
      ...{ ours: looks.map((look) => total(look, "rss")), goal: { bound: "at most", value: 0, unit: "bytes" } },
    }),
  ];
}

const WARM_REQUESTS = 300;
const MB = 1_000_000;

/** Every read that a person would make, in turn; the samples are spread over them, after the first 200. */
export async function hostWarm(bench: Bench): Promise<Measure[]> {
  const { stack, http, agent, paths, samples, signal } = bench;
  const base = `/v1/targets/${stack.target}`;
  const reads = [paths.memory, paths.stats, ...["redis/info", "redis/config", "redis/persistence", "ping"].map(under)];
  function under(path: string): string {
    return `${base}/${path}`;
  }
  for (let count = 0; count < WARM_REQUESTS; count += 1) {
    signal.throwIfAborted();
    await http.timed(reads[count % reads.length] ?? paths.memory);
  }
  const looks: AgentProcess[][] = [];
  for (let count = 0; count < samples; count += 1) {
    signal.throwIfAborted();
    for (const path of reads) await http.timed(path);
    looks.push(agent.now());
  }
  const sums = (figure: "rss" | "pss"): number[] => looks.map((look) => total(agentsOwn(look), figure) / MB);
  const last = looks.at(-1) ?? [];
  const pss = summarise(sums("pss"));
  const sshd = last.filter(({ place }) => place === "sshd");
  return [
    limit({
      ...{ row: 7, what: "host warm: resident memory, all the agent's processes", unit: "MB", ours: sums("rss") },
      goal: { bound: "at most", value: 90, unit: "MB" },
      notes: [
        agentsOwn(last)
          .map(({ name, rss }) => `${name} ${short(rss / MB)} MB`)
          .join(", "),
        `shared pages counted once (PSS): ${short(pss.p50)} MB (p95 ${short(pss.p95)})`,
        `besides, sshd's ${sshd.length} processes for the login: ${short(total(sshd, "rss") / MB)} MB (PSS ${short(total(sshd, "pss") / MB)})`,
      ],
    }),
  ];
}
