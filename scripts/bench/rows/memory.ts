/** Rows 1 to 4: one caller's latency, against what a person types today and against the floor. */
import { setTimeout as sleep } from "node:timers/promises";
import { StackError } from "../../stack/command.ts";
import { agentsOwn } from "../agent-processes.ts";
import { type Bench, until, warmUp } from "../context.ts";
import { startEcho } from "../echo.ts";
import { short, summarise } from "../figures.ts";
import { httpCaller } from "../http.ts";
import { interleave } from "../interleave.ts";
import { compare, type Measure } from "../measure.ts";
import { openRedisCli } from "../open-redis-cli.ts";

/** Of the quick side for each of the slow one. */
const QUICK_EACH = 10;
const PLAIN_MEMORY = "ssh host docker compose exec -T redis redis-cli info memory";

/** A warm read over HTTP, in turn with the command that it stands for. */
async function besidePlain(
  bench: Bench,
  path: string,
  command: (plain: Bench["plain"]) => Promise<number>,
): Promise<Record<"ours" | "theirs", number[]>> {
  const { http, plain, samples, signal } = bench;
  await warmUp(bench, path);
  const sides = {
    ours: { sample: () => http.timed(path), each: QUICK_EACH },
    theirs: { sample: () => command(plain) },
  };
  return interleave(samples, sides, signal);
}

export async function warmMemory(bench: Bench): Promise<Measure[]> {
  const taken = await besidePlain(bench, bench.paths.memory, (plain) => plain.infoMemory());
  return [
    compare({
      ...{ row: 1, what: "warm memory over HTTP", against: PLAIN_MEMORY, unit: "ms", ratio: "theirs/ours" },
      ...{ ...taken, goal: { bound: "at least", value: 100, unit: "times faster" } },
    }),
  ];
}

export async function memoryAgainstFloor(bench: Bench): Promise<Measure[]> {
  const { stack, http, paths, samples, signal } = bench;
  const echo = await startEcho(stack);
  const echoHttp = httpCaller(echo.url);
  const redisCli = await openRedisCli(stack);
  try {
    await warmUp(bench, paths.memory);
    await warmUp({ http: echoHttp, signal }, "/");
    for (let count = 0; count < samples; count += 1) await redisCli.infoMemory();
    const taken = await interleave(
      samples,
      {
        warm: { sample: () => http.timed(paths.memory), each: QUICK_EACH },
        echo: { sample: () => echoHttp.timed("/"), each: QUICK_EACH },
        redis: { sample: () => redisCli.infoMemory(), each: QUICK_EACH },
      },
      signal,
    );
    const [channel, redis] = [summarise(taken.echo), summarise(taken.redis)];
    const floor = { samples: channel.samples, p50: channel.p50 + redis.p50, p95: channel.p95 + redis.p95 };
    return [
      compare({
        ...{ row: 2, what: "warm memory over HTTP", unit: "ms", ratio: "ours/theirs", theirs: floor },
        ...{ against: "an SSH channel echo from workerd + one redis-cli round trip", ours: taken.warm },
        goal: { bound: "at most", value: 2, unit: "times the floor" },
        notes: [
          `echo ${short(channel.p50)} ms (p95 ${short(channel.p95)}) + redis-cli ${short(redis.p50)} ms (p95 ${short(redis.p95)})`,
        ],
      }),
    ];
  } finally {
    echoHttp.close();
    await Promise.all([redisCli.close(), echo.stop()]);
  }
}

export async function warmStats(bench: Bench): Promise<Measure[]> {
  const taken = await besidePlain(bench, bench.paths.stats, (plain) => plain.dockerStats());
  return [
    compare({
      ...{ row: 3, what: "warm stats over HTTP", against: "ssh host docker stats redis --no-stream", unit: "ms" },
      ...{ ...taken, ratio: "theirs/ours", goal: { bound: "at least", value: 300, unit: "times faster" } },
    }),
  ];
}

const LINK_GONE_MS = 10_000;
/**
 * For workerd to read the end of a connection, and for the engine's collector of stats to come to rest: up to a second after the last
 * listener left, Docker before 25 has the next one wait for its tick. A link is cold a minute after the last question, not sooner.
 */
const SETTLE_MS = 1_500;

export async function coldMemory(bench: Bench): Promise<Measure[]> {
  const { plain, samples, signal } = bench;
  const taken = await interleave(
    samples,
    { cold: { sample: () => coldSample(bench) }, plain: { sample: () => plain.infoMemory() } },
    signal,
  );
  return [
    compare({
      ...{ row: 4, what: "cold memory over HTTP", against: PLAIN_MEMORY, unit: "ms", ratio: "ours/theirs" },
      ...{ ours: taken.cold, theirs: taken.plain, goal: { bound: "at most", value: 1, unit: "times as long" } },
      notes: ["cold: no SSH connection, no agent, no redis-cli; the Worker itself is running"],
    }),
  ];
}

/** Ends the agent as a crash would; the host is then as it is when nobody has asked for a minute. */
async function coldSample({ stack, agent, http, paths }: Bench): Promise<number> {
  for (const { pid, place } of agent.now()) if (place === "host") kill(pid);
  await until(() => agent.now().length === 0, "the link to end", LINK_GONE_MS);
  await sleep(SETTLE_MS);
  const took = await http.timed(paths.memory);
  const logged = stack.worker.logs().at(-1) ?? "";
  if (!logged.includes('"connect_ms"')) throw new StackError(`A sample was not cold: ${logged}`);
  if (agentsOwn(agent.now()).length === 0) throw new StackError("The agent is not found on the host after an answer.");
  return took;
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    // It ended by itself when another of the agent's processes was killed.
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
