import type { TestStack } from "./stack.ts";

/** Processes of the agent on the stack's host, and what it runs inside the container: none where no link is open. */
export const agentsOn = async ({ control, container }: TestStack): Promise<number> => {
  // pgrep that finds nothing prints 0, and ends with 1.
  const find = "pgrep --ns $$ --nslist mnt -fc '[r]edis-ops/agent' || true";
  const { stdout } = await control.hostRun(["sh", "-c", find]);
  if (!/^\d+\s*$/.test(stdout)) throw new Error(`pgrep on the host printed ${JSON.stringify(stdout)}.`);
  const { stdout: inside } = await control.docker("top", container, "-eo", "pid,args");
  return Number(stdout) + inside.split("\n").filter((line) => line.includes("redis-cli")).length;
};
