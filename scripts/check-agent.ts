/**
 * Builds the agent as a host gets it, and checks that it is no larger than it was, and that its start, up to hello, takes not much more of a processor
 * than that of a Node that runs one line. To be run alone, as all that measures.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { cp, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { interleave } from "./bench/interleave.ts";
import { buildAgent } from "./build-agent.ts";
import { must } from "./stack/command.ts";
import { ROOT } from "./stack/root.ts";

/** It was 419 KiB when this was written. */
const MOST_KIB = 440;
/** It was 1.6 to 1.8; 2.3 without what is compiled beforehand, and 3.2 when everything was built at once. */
const MOST_TIMES = 2;
const ROUNDS = 20;
const DEADLINE_MS = 120_000;

/** As the installer has them. */
const FLAGS = /^readonly NODE_FLAGS=\((.*)\)$/m;

/** Milliseconds that the program has run on any processor until it has written its first line. Whatever else the machine does, it waits then. */
const untilFirstLine = async (argv: readonly string[], env: NodeJS.ProcessEnv): Promise<number> => {
  const child = spawn(process.execPath, argv, { env, stdio: ["pipe", "pipe", "inherit"] });
  await once(child.stdout, "data");
  const tasks = `/proc/${child.pid}/task`;
  const nanoseconds = readdirSync(tasks).map((task) =>
    Number(readFileSync(`${tasks}/${task}/schedstat`, "utf8").split(" ")[0]),
  );
  child.kill("SIGKILL");
  await once(child, "close");
  return nanoseconds.reduce((sum, each) => sum + each, 0) / 1e6;
};

const install = join(ROOT, "host/install");
const flags = FLAGS.exec(readFileSync(join(install, "agent.sh"), "utf8"))?.[1]?.split(" ");
if (flags === undefined) throw new Error("host/install/agent.sh names no flags of Node.");

const folder = await mkdtemp(join(tmpdir(), "redis-ops-check-"));
const at = (name: string): string => join(folder, name);
try {
  await cp(join(install, "start.cjs"), at("start.cjs"));
  const agent = await buildAgent(at("agent.cjs"));
  const kib = statSync(agent).size / 1024;
  const policy = { docker_socket: at("none.sock"), targets: { prod: { project: "shop" } } };
  await writeFile(at("policy.json"), JSON.stringify(policy), { mode: 0o600 });
  await writeFile(at("bare.cjs"), "process.stdin.resume(); console.log('{}');");
  const env = { REDIS_OPS_POLICY: at("policy.json") };
  await must(
    [process.execPath, ...flags, join(install, "compile.cjs"), agent, at("agent.cache"), at("finished"), "prod"],
    { env },
  );
  await rename(at("finished"), at("agent.cache"));
  const sides = {
    agent: { sample: () => untilFirstLine([...flags, at("start.cjs"), agent], env) },
    bare: { sample: () => untilFirstLine([...flags, at("bare.cjs")], {}) },
  };
  const taken = await interleave(ROUNDS, sides, AbortSignal.timeout(DEADLINE_MS));
  // The least of them: what a busy machine adds is never negative.
  const times = Math.min(...taken.agent) / Math.min(...taken.bare);
  console.log(`agent: ${kib.toFixed(0)} KiB (at most ${MOST_KIB})`);
  console.log(`agent: ${times.toFixed(2)} times the start of a bare Node (at most ${MOST_TIMES})`);
  if (kib > MOST_KIB) console.error("The agent has grown.");
  if (times > MOST_TIMES) console.error("The agent starts later than it did.");
  process.exitCode = kib > MOST_KIB || times > MOST_TIMES ? 1 : 0;
} finally {
  await rm(folder, { recursive: true });
}
