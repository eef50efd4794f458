/**
 * A process that `exec` started in a container outlives the client that asked for it, and Docker has no call to end it.
 * So each one gets a marker in its environment, and what is left over is found by it in /proc and killed. That needs
 * the agent to be root in the host's process namespace. Elsewhere nothing is found, and only the end of its stdin ends the process.
 */
import { randomUUID } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

const MARKER = "REDIS_OPS_RUN";

/** After a request to `exec`, the process has its environment only when the runtime has started it: some 50 ms later, more under load. */
const LOOK_AFTER_MS = [0, 100, 200, 300];

/** A new `NAME=value` for the environment of one exec'd process. */
export const newMarker = (): string => `${MARKER}=${randomUUID()}`;

/** The processes whose environment holds the marker. */
export const findMarked = async (marker: string): Promise<number[]> => {
  const entries = await readdir("/proc").catch(() => []);
  const pids = entries.filter((entry) => /^\d+$/.test(entry));
  const found = await Promise.all(
    pids.map(async (pid) => {
      const environment = await readFile(`/proc/${pid}/environ`, "utf8").catch(() => "");
      return environment.split("\0").includes(marker) ? [Number(pid)] : [];
    }),
  );
  return found.flat();
};

const kill = (pid: number): void => {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It ended by itself since.
  }
};

/** Kills the processes that have the marker now, and those that appear within the next 600 ms. */
export const sweep = async (marker: string): Promise<void> => {
  for (const delay of LOOK_AFTER_MS) {
    if (delay > 0) await sleep(delay);
    for (const pid of await findMarked(marker)) kill(pid);
  }
};
