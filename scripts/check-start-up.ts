/**
 * Starts what `wrangler deploy --dry-run --outdir dist/worker` puts together in workerd, and checks that it answers. How long that takes depends
 * on the machine, so it is only reported. To be run alone: beside lint and types it would take twice as long.
 */
import { bundleFiles, modulesOf, startUpTimes } from "./bench/bundle.ts";
import { summarise } from "./bench/figures.ts";

/** For an idle machine; the same as `npm run bench` has. */
const GOAL_MS = 200;
const SAMPLES = 5;
const DEADLINE_MS = 120_000;

const modules = modulesOf(bundleFiles("dist/worker"));
if (modules === null) throw new Error("dist/worker holds no index.js.");
const { worker, empty } = await startUpTimes(modules, SAMPLES, AbortSignal.timeout(DEADLINE_MS));
const longerMs = Math.max(0, summarise(worker).p50 - summarise(empty).p50);
console.log(`start-up: ${longerMs.toFixed(0)} ms more than an empty Worker (goal: ${GOAL_MS})`);
