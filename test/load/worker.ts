/** The Worker of the shared stack with more targets, for the tests of one file. */
import type { Host } from "../../scripts/stack/host.ts";
import { until } from "../../scripts/stack/states/until.ts";
import { type Entry, withTargets } from "../../scripts/bench/load/targets.ts";
import type { TestStack } from "../setup/stack.ts";

/** The long form of the suite: more of everything. */
export const LONG = process.env["REDIS_OPS_LONG"] === "1";

export const hostOf = ({ control }: TestStack): Pick<Host, "run" | "writeFile"> => ({
  run: control.hostRun,
  writeFile: control.hostWriteFile,
});

export const memoryOf = (target: string): string => `/v1/targets/${target}/redis/memory`;

/** The first link must not be closed for idleness before the last of a hundred is open. */
const LINK_IDLE_SECONDS = "600";

export const startWithTargets = (
  { control, workerOptions }: TestStack,
  entries: Record<string, Entry>,
  secrets: Record<string, string> = {},
): Promise<void> =>
  control.restartWorker({
    vars: { ...withTargets(workerOptions, entries).vars, LINK_IDLE_SECONDS },
    secrets: { ...workerOptions.secrets, ...secrets },
  });

/** Whatever agents there are in the host's mount namespace. */
const AGENTS = "pgrep --ns $$ --nslist mnt -f '[r]edis-ops/agent.cjs'";

/**
 * Resolves when the agents of the other Worker have ended too, and what they had started in the container: a hundred of them still take a
 * moment of both cores, and of the engine.
 */
export const startAsBefore = async ({ control, container, workerOptions }: TestStack): Promise<void> => {
  await control.restartWorker({ vars: workerOptions.vars ?? {}, secrets: workerOptions.secrets ?? {} });
  await until("The agents have ended", async () => (await control.hostRun(["sh", "-c", AGENTS])).code === 1);
  await until("Their redis-cli have ended", async () => {
    const { code, stdout } = await control.docker("top", container, "-eo", "pid,args");
    return code === 0 && !stdout.includes("redis-cli");
  });
};
