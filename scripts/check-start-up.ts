/**
 * Starts what `wrangler deploy --dry-run --outdir dist/worker` built in workerd. That it answers is checked; how long that takes depends on
 * the machine, so it is only reported. Alone on the machine: beside lint and types it would take twice as long.
 */
import { readFileSync } from "node:fs";
import { bundleFiles, EMPTY_WORKER, timeToFirstResponse } from "./bench/bundle.ts";
import { summarise } from "./bench/figures.ts";

/** A goal for an idle machine; DESIGN.md section 10. */
const GOAL_MS = 200;
const PAIRS = 5;

const main = bundleFiles("dist/worker").find((path) => path.endsWith(".js"));
if (main === undefined) throw new Error("dist/worker holds no script.");
const script = readFileSync(main, "utf8");
// The first start pays for reading workerd from disk.
await timeToFirstResponse(EMPTY_WORKER);
const longer: number[] = [];
while (longer.length < PAIRS) {
  const empty = await timeToFirstResponse(EMPTY_WORKER);
  longer.push((await timeToFirstResponse(script, { TARGET: "TargetObject" })) - empty);
}
const { p50 } = summarise(longer);
console.log(`start-up: ${Math.max(0, p50).toFixed(0)} ms more than an empty Worker (goal: ${GOAL_MS})`);
