/**
 * Looks at what `wrangler deploy --dry-run --outdir dist/worker` built: small enough, without a native addon, loading
 * nothing from another site, and able to start in workerd. Start-up time depends on the machine, so it is only reported.
 */
import { readFileSync } from "node:fs";
import { bundleFiles, EMPTY_WORKER, gzippedKib, timeToFirstResponse } from "./bench/bundle.ts";
import { summarise } from "./bench/figures.ts";

const BUNDLE = "dist/worker";
const MAX_GZIPPED_KIB = 900;
/** A goal for an idle machine; DESIGN.md section 10. */
const START_UP_GOAL_MS = 200;

/** What makes a browser fetch from another site: a script, style sheet, image, font, frame or import by full address. */
const FOREIGN = [
  /<(?:script|img|iframe|source|audio|video|embed)\b[^>]*\bsrc\s*=\s*\\?["']?(?:https?:)?\/\/[^"'\s>]+/gi,
  /<link\b[^>]*\bhref\s*=\s*\\?["']?(?:https?:)?\/\/[^"'\s>]+/gi,
  /@import\s+(?:url\()?\s*\\?["']?(?:https?:)?\/\/[^"'\s)]+/gi,
  /\burl\(\s*\\?["']?(?:https?:)?\/\/[^"'\s)]+/g,
  /\b(?:import|importScripts)\s*\(\s*\\?["'`]https?:\/\/[^"'`]+/gi,
];

const problems: string[] = [];

const files = bundleFiles(BUNDLE);

for (const path of files) {
  const text = readFileSync(path, "latin1");
  if (path.endsWith(".node") || /require\(["'`][^"'`]*\.node["'`]\)/.test(text))
    problems.push(`${path} brings a native addon: alias it in wrangler.toml`);
  for (const pattern of FOREIGN)
    for (const [found] of text.matchAll(pattern)) problems.push(`${path} loads from another site: ${found}`);
}

const size = gzippedKib(files);
if (size > MAX_GZIPPED_KIB) problems.push(`the bundle is larger than ${MAX_GZIPPED_KIB} KiB gzipped`);

/** How much longer the script takes to its first response than an empty one, in milliseconds: the median of a few pairs. */
const startUp = async (script: string): Promise<number> => {
  // The first start pays for reading workerd from disk.
  await timeToFirstResponse(EMPTY_WORKER);
  const longer: number[] = [];
  while (longer.length < 5) {
    const empty = await timeToFirstResponse(EMPTY_WORKER);
    longer.push((await timeToFirstResponse(script, { TARGET: "TargetObject" })) - empty);
  }
  return Math.max(0, summarise(longer).p50);
};

const [main] = files.filter((path) => path.endsWith(".js"));
if (main === undefined) problems.push(`${BUNDLE} holds no script`);

console.log(`bundle: ${size.toFixed(0)} KiB gzipped (at most ${MAX_GZIPPED_KIB})`);
for (const problem of problems) console.error(problem);

if (main === undefined || problems.length > 0) {
  process.exitCode = 1;
} else {
  const startUpMs = await startUp(readFileSync(main, "utf8"));
  console.log(`start-up: ${startUpMs.toFixed(0)} ms more than an empty Worker (goal: ${START_UP_GOAL_MS})`);
}
