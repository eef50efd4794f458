/** Row 8: the Worker's bundle. */
import { StackError } from "../../stack/command.ts";
import { buildWorker } from "../../stack/worker-build.ts";
import { bundleFiles, gzippedKib, modulesOf, startUpTimes } from "../bundle.ts";
import type { Bench } from "../context.ts";
import { short, summarise } from "../figures.ts";
import { limit, type Measure } from "../measure.ts";

/** Needs no stack. */
export async function bundle({ samples, signal }: Pick<Bench, "samples" | "signal">): Promise<Measure[]> {
  const files = bundleFiles(await buildWorker());
  const modules = modulesOf(files);
  if (modules === null) throw new StackError("The Worker's bundle holds no index.js.");
  const taken = await startUpTimes(modules, samples, signal);
  const empty = summarise(taken.empty);
  return [
    limit({
      ...{ row: 8, what: "Worker bundle, gzipped", unit: "KiB", ours: [gzippedKib(files)] },
      goal: { bound: "at most", value: 900, unit: "KiB" },
    }),
    limit({
      ...{ row: 8, what: "Worker start-up beyond an empty Worker's", unit: "ms" },
      ours: taken.worker.map((ms) => Math.max(0, ms - empty.p50)),
      goal: { bound: "at most", value: 200, unit: "ms" },
      notes: [`an empty Worker, from nothing to its first answer: ${short(empty.p50)} ms (p95 ${short(empty.p95)})`],
    }),
  ];
}
