import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { explain } from "./command.ts";

/** Runs a script's work in the folder that was named, which is kept, or in one of its own, which is not. What it answers is the exit status. */
export async function inFolder(
  named: string | undefined,
  prefix: string,
  work: (folder: string) => Promise<boolean>,
): Promise<void> {
  const kept = named === undefined ? null : resolve(named);
  const folder = kept ?? (await mkdtemp(join(tmpdir(), prefix)));
  try {
    process.exitCode = (await work(folder)) ? 0 : 1;
  } catch (error) {
    console.error(explain(error));
    process.exitCode = 1;
  } finally {
    if (kept === null) await rm(folder, { recursive: true, force: true });
  }
}
