/**
 * An agent that goes wrong: it stands in the place of the real one, which it starts and whose lines it passes on, and spoils some of them
 * as a file beside it says. What was asked is really done, or really not.
 */
import type { TestStack } from "../setup/stack.ts";

export const AGENT_FAULTS = [
  "ends before its hello",
  "ends after its hello",
  "ends with a request in flight",
  "ends while it answers",
  "answers garbage",
  "answers half a line",
  "answers a huge line",
  "answers under a wrong id",
  "answers late",
] as const;
export type AgentFault = (typeof AGENT_FAULTS)[number];

const AGENT = "/usr/local/lib/redis-ops/agent.cjs";
const WHOLE = "/usr/local/lib/redis-ops/whole-agent.cjs";
const MODE = "/usr/local/lib/redis-ops/fault";
/** Of the lines, so that what is made of several of them is cut off at each. */
const SHARE = 0.15;
/** Beyond the deadline of a read. */
const LATE_MS = 11_000;

const WRONG_AGENT = `
const { spawn } = require("node:child_process");
const { readFileSync } = require("node:fs");
const mode = () => { try { return readFileSync(${JSON.stringify(MODE)}, "utf8"); } catch { return ""; } };
const hit = (name) => mode() === name && Math.random() < ${SHARE};
if (mode() === "ends before its hello") process.exit(3);
const real = spawn(process.execPath, [${JSON.stringify(WHOLE)}], { stdio: ["pipe", "pipe", "inherit"] });
real.stdin.on("error", () => {});
real.on("exit", (code) => process.exit(code ?? 1));
process.stdout.on("error", () => process.exit(1));
const lines = (input, take) => {
  let rest = "";
  input.setEncoding("utf8").on("data", (text) => {
    const parts = (rest + text).split("\\n");
    rest = parts.pop();
    for (const part of parts) take(part);
  });
};
lines(process.stdin, (line) => {
  if (hit("ends after its hello")) process.exit(3);
  real.stdin.write(line + "\\n");
  if (hit("ends with a request in flight")) setTimeout(() => process.kill(process.pid, "SIGKILL"), Math.random() * 20);
});
process.stdin.on("end", () => real.stdin.end());
let greeted = false;
let silent = false;
lines(real.stdout, (line) => {
  if (!greeted) { greeted = true; process.stdout.write(line + "\\n"); return; }
  if (silent && mode() === "answers half a line") return;
  const half = line.slice(0, line.length / 2);
  if (hit("ends while it answers")) process.stdout.write(half, () => process.kill(process.pid, "SIGKILL"));
  else if (hit("answers garbage")) process.stdout.write("\\u0000{nonsense]\\n");
  else if (hit("answers half a line")) { silent = true; process.stdout.write(half); }
  else if (hit("answers a huge line")) process.stdout.write("x".repeat(2 * 1024 * 1024) + "\\n");
  else if (hit("answers under a wrong id")) process.stdout.write(JSON.stringify({ ...JSON.parse(line), id: 1000000 }) + "\\n");
  else if (hit("answers late")) setTimeout(() => process.stdout.write(line + "\\n"), ${LATE_MS});
  else process.stdout.write(line + "\\n");
});
`;

type Stack = Pick<TestStack, "control">;

const host = async ({ control }: Stack, script: string): Promise<string> => {
  const { code, stdout, stderr } = await control.hostRun(["sh", "-c", script]);
  if (code !== 0) throw new Error(`on the host: ${stderr}`);
  return stdout;
};

/** Of this host alone: the machine may run others. The brackets keep the pattern from matching itself. */
export const killAgents = (stack: Stack): Promise<string> =>
  host(stack, "for pid in $(pgrep --ns $$ --nslist mnt -f '[r]edis-ops/.*agent.cjs'); do kill -KILL $pid; done; true");

/** Puts the wrong agent in place, and ends the real one so that it is used. */
export const spoilAgent = async (stack: Stack, fault: AgentFault): Promise<void> => {
  await host(stack, `test -e ${WHOLE} || cp -p ${AGENT} ${WHOLE}`);
  await stack.control.hostWriteFile(AGENT, WRONG_AGENT, "0644");
  await stack.control.hostWriteFile(MODE, fault, "0644");
  await killAgents(stack);
};

/** From now on nothing is spoiled; one that is running goes on as the real one would. */
export const mendAgent = async (stack: Stack): Promise<void> => {
  await host(
    stack,
    `rm -f ${MODE}; if test -e ${WHOLE}; then cp -p ${WHOLE} ${AGENT}.new && mv -f ${AGENT}.new ${AGENT}; fi`,
  );
};

export const removeWrongAgent = async (stack: Stack): Promise<void> => {
  await mendAgent(stack);
  await host(stack, `rm -f ${WHOLE}`);
};
