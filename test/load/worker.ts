/** The Worker of the shared stack with more targets, for the tests of one file. */
import type { Host } from "../../scripts/stack/host.ts";
import { type Entry, withTargets } from "../../scripts/bench/load/targets.ts";
import type { TestStack } from "../setup/stack.ts";

/** The long form of the suite: more of everything. */
export const LONG = process.env["REDIS_OPS_LONG"] === "1";

export const hostOf = ({ control }: TestStack): Pick<Host, "run" | "writeFile"> => ({
  run: control.hostRun,
  writeFile: control.hostWriteFile,
});

export const memoryOf = (target: string): string => `/v1/targets/${target}/redis/memory`;

export const startWithTargets = (
  stack: TestStack,
  entries: Record<string, Entry>,
  secrets: Record<string, string> = {},
): Promise<void> =>
  stack.control.restartWorker({
    ...withTargets(stack.workerOptions, entries),
    secrets: { ...stack.workerOptions.secrets, ...secrets },
  });

export const startAsBefore = ({ control, workerOptions }: TestStack): Promise<void> =>
  control.restartWorker({ vars: workerOptions.vars ?? {}, secrets: workerOptions.secrets ?? {} });
