/** Another commit of this repository beside this checkout, and the bench of each in turn. */
import { spawn } from "node:child_process";
import { mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { must, run, StackError } from "../../stack/command.ts";
import { ROOT } from "../../stack/root.ts";
import type { Run } from "./pairs.ts";

const FOLDER = join(ROOT, ".bench/against");
const INSTALL_TIMEOUT_MS = 10 * 60_000;
/** All rows take a quarter of an hour on two cores. */
const RUN_TIMEOUT_MS = 60 * 60_000;

const summary = z.object({ samples: z.number(), p50: z.number(), p95: z.number() });
/** What is compared of `.bench/bench.json`; an earlier commit's says other things as well. */
const reportSchema = z.object({
  measures: z.array(
    z.object({
      ...{ row: z.number(), what: z.string(), unit: z.string(), figure: z.number() },
      ...{ ours: summary, theirs: summary.nullable() },
    }),
  ),
  load: z.array(
    z.object({
      ...{ who: z.string(), perSecond: z.number(), p99: z.number(), workerdMb: z.number() },
      agentMb: z.number().nullable(),
    }),
  ),
});

/** Puts the commit into a folder of its own, with its own packages, unless it is there from before. Rejects where there is no such commit. */
export const checkOut = async (named: string): Promise<{ folder: string; commit: string }> => {
  const found = await run(["git", "-C", ROOT, "rev-parse", "--verify", "--quiet", `${named}^{commit}`]);
  const commit = found.stdout.trim();
  if (found.code !== 0 || commit === "") throw new StackError(`This repository has no commit ${named}.`);
  const folder = join(FOLDER, commit);
  const ready = join(folder, "node_modules/.package-lock.json");
  if ((await readFile(ready).catch(() => null)) === null) {
    await rm(folder, { recursive: true, force: true });
    await mkdir(FOLDER, { recursive: true });
    await must(["git", "clone", "--quiet", "--no-checkout", ROOT, folder], { timeoutMs: INSTALL_TIMEOUT_MS });
    await must(["git", "-C", folder, "checkout", "--quiet", "--detach", commit]);
    await must(["npm", "ci", "--no-audit", "--no-fund"], { cwd: folder, timeoutMs: INSTALL_TIMEOUT_MS });
  }
  return { folder, commit };
};

/** In this process's group: Ctrl-C in a terminal reaches it as well, and it takes its stack down itself. */
const npm = (folder: string, words: readonly string[]): Promise<number | null> => {
  const child = spawn("npm", words, { cwd: folder, stdio: ["ignore", "ignore", "inherit"], timeout: RUN_TIMEOUT_MS });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
};

/** One run of the bench of a checkout. Rejects where it could not measure everything: half a pair compares with nothing. */
export const benchIn = async (folder: string, words: readonly string[], signal: AbortSignal): Promise<Run> => {
  const code = await npm(folder, ["run", "--silent", "bench", "--", ...words]);
  signal.throwIfAborted();
  if (code !== 0)
    throw new StackError(`The bench of ${folder} did not measure all that was asked for; it says above why.`);
  return reportSchema.parse(JSON.parse(await readFile(join(folder, ".bench/bench.json"), "utf8")));
};
