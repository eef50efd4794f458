/** The stack's own folder (`.demo/`, `.test/`): who may use it, and what a run that was killed has left. */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as z from "zod";
import { StackError } from "./command.ts";
import { withLock } from "./lock.ts";
import { identify, isAlive, kill } from "./processes.ts";
import type { ProcessIdentity } from "./processes.ts";

const identitySchema = z.strictObject({ pid: z.int().positive(), started: z.string() });
const markerSchema = z.strictObject({
  marker: z.literal("redis-ops-stack"),
  project: z.string(),
  owner: identitySchema,
  /** What would outlive an owner that is killed. */
  processes: z.array(identitySchema),
});
type Marker = z.output<typeof markerSchema>;

const MARKER = "stack.json";
/** One for all folders: it is held only while one is being taken. */
const LOCK = join(tmpdir(), "redis-ops-stack-directory.lock");

export interface StackDirectory {
  path: string;
  project: string;
  /** Notes processes, so that the next run ends them if this one cannot. */
  remember(processes: ProcessIdentity[]): Promise<void>;
  /** Removes the folder. */
  release(): Promise<void>;
}

/** The compose project of one checkout and purpose; two checkouts never share one. */
export const projectName = (directory: string, purpose: string): string =>
  `redis-ops-${purpose}-${createHash("sha256").update(directory).digest("hex").slice(0, 8)}`;

/**
 * Takes the folder for this process. A folder in use by a living process and a folder without the stack's marker are
 * refused; what a killed run left is handed to `cleanUp` and removed.
 */
export async function claimDirectory(
  path: string,
  purpose: string,
  cleanUp: (project: string) => Promise<void>,
): Promise<StackDirectory> {
  const project = projectName(path, purpose);
  const owner = identify(process.pid);
  if (owner === null) throw new StackError("The stack needs Linux: /proc does not show this process.");
  await withLock(LOCK, async () => {
    const found = refuseTaken(path, purpose);
    if (found !== null) {
      for (const process of found.processes) kill(process, "SIGKILL");
      await cleanUp(project);
      await rm(path, { recursive: true, force: true });
    }
    await mkdir(path, { recursive: true, mode: 0o700 });
    await write({ marker: "redis-ops-stack", project, owner, processes: [] });
  });

  function write(marker: Marker): Promise<void> {
    return writeFile(join(path, MARKER), `${JSON.stringify(marker)}\n`, { mode: 0o600 });
  }
  const known: ProcessIdentity[] = [];
  return {
    path,
    project,
    async remember(processes) {
      known.push(...processes);
      await write({ marker: "redis-ops-stack", project, owner, processes: known });
    },
    async release() {
      await rm(path, { recursive: true, force: true });
    },
  };
}

/** Rejects a folder that may not be taken; answers what a killed run has left in it, or null. */
export function refuseTaken(path: string, purpose: string): Marker | null {
  const found = inspect(path);
  if (found === "foreign") throw new StackError(`${path} is not of this stack. Move it away and run again.`);
  if (found !== null && isAlive(found.owner)) {
    throw new StackError(`A ${purpose} stack is already running in this checkout (process ${found.owner.pid}).`);
  }
  return found;
}

function inspect(path: string): Marker | "foreign" | null {
  if (!existsSync(path) || readdirSync(path).length === 0) return null;
  try {
    const parsed = markerSchema.safeParse(JSON.parse(readFileSync(join(path, MARKER), "utf8")));
    return parsed.success ? parsed.data : "foreign";
  } catch {
    return "foreign";
  }
}
