/**
 * A process that `exec` started in a container outlives the client that asked for it, and Docker has no call to end it.
 * So each one gets a marker in its environment, and what is left over is found by it in /proc and killed. That needs
 * the agent to be root in the host's process namespace. Elsewhere nothing is found, and only the end of its stdin ends the process.
 */
import { randomUUID } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { setImmediate as turn, setTimeout as sleep } from "node:timers/promises";

const MARKER = "REDIS_OPS_RUN";

/** After a request to `exec`, the process has its environment only when the runtime has started it: some 50 ms later, more under load. */
const LOOK_AGAIN_AFTER_MS = [100, 200, 300];

/** A new `NAME=value` for the environment of one exec'd process. */
export const newMarker = (): string => `${MARKER}=${randomUUID()}`;

/** All processes whose environment holds a marker, by the marker. */
type Marked = ReadonlyMap<string, readonly number[]>;

export const walk = async (): Promise<Marked> => {
  const entries = await readdir("/proc").catch(() => []);
  const found = new Map<string, number[]>();
  await Promise.all(
    entries
      .filter((entry) => /^\d+$/.test(entry))
      .map(async (pid) => {
        const environment = await readFile(`/proc/${pid}/environ`, "utf8").catch(() => "");
        const markers = environment.split("\0").filter((variable) => variable.startsWith(`${MARKER}=`));
        for (const marker of new Set(markers)) found.set(marker, [...(found.get(marker) ?? []), Number(pid)]);
      }),
  );
  return found;
};

/**
 * Finds the processes whose environment holds a marker. Commands that end at the same time, as at a deadline, look at the same time: those
 * who ask in one turn share one walk, which begins after all of them have asked.
 *
 * @param look through all processes
 */
export const createFinder = (look = walk): ((marker: string) => Promise<readonly number[]>) => {
  let shared: Promise<Marked> | null = null;
  const next = async (): Promise<Marked> => {
    await turn();
    shared = null;
    return look();
  };
  return async (marker) => (await (shared ??= next())).get(marker) ?? [];
};

export const findMarked = createFinder();

const kill = (pid: number): void => {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It ended by itself since.
  }
};

/**
 * Kills the processes that have the marker now, and those that appear within the next 600 ms.
 *
 * @param found those that have it now, where somebody has just looked
 */
export const sweep = async (marker: string, found: readonly number[] | null = null): Promise<void> => {
  for (const pid of found ?? (await findMarked(marker))) kill(pid);
  for (const delay of LOOK_AGAIN_AFTER_MS) {
    await sleep(delay);
    for (const pid of await findMarked(marker)) kill(pid);
  }
};
