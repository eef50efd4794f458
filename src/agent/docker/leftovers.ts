/**
 * A process that `exec` started in a container outlives the client that asked for it, and Docker has no call to end it.
 * So each one gets a marker in its environment, and what is left over is found by it in /proc and killed. That needs
 * the agent to be root in the host's process namespace; elsewhere nothing is found and the end of stdin has to do.
 */
import { randomUUID } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

const MARKER = "REDIS_OPS_RUN";

/** Between a request to `exec` and the process's own environment lies the runtime's start: some 50 ms, more under load. */
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

/** Kills what holds the marker now, and what still turns up within the next 600 ms. */
export const sweep = async (marker: string): Promise<void> => {
  for (const delay of LOOK_AFTER_MS) {
    if (delay > 0) await sleep(delay);
    for (const pid of await findMarked(marker)) kill(pid);
  }
};
