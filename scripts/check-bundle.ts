/**
 * Looks at what `wrangler deploy --dry-run --outdir dist/worker` built: small enough, without a native addon, and loading nothing from
 * another site.
 */
import { readFileSync } from "node:fs";
import { bundleFiles, gzippedKib, modulesOf, readAtStart } from "./bench/bundle.ts";

const BUNDLE = "dist/worker";
/** The console's page, which that command has built first. */
const CONSOLE = "dist/console";
/** The goal is 900 (DESIGN.md); this is what it has come to. */
const MAX_GZIPPED_KIB = 480;
/** What an isolate reads before its first answer, not zipped. */
const MAX_AT_START_KIB = 620;

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

for (const path of [...files, ...bundleFiles(CONSOLE)]) {
  const text = readFileSync(path, "latin1");
  if (path.endsWith(".node") || /require\(["'`][^"'`]*\.node["'`]\)/.test(text))
    problems.push(`${path} brings a native addon: alias it in wrangler.toml`);
  for (const pattern of FOREIGN)
    for (const [found] of text.matchAll(pattern)) problems.push(`${path} loads from another site: ${found}`);
}

const size = gzippedKib(files);
if (size > MAX_GZIPPED_KIB) problems.push(`the bundle is larger than ${MAX_GZIPPED_KIB} KiB gzipped`);

const atStart = readAtStart(modulesOf(files) ?? []);
if (atStart.modules.length === 0) problems.push(`${BUNDLE} holds no index.js`);
if (atStart.kib > MAX_AT_START_KIB)
  problems.push(`more than ${MAX_AT_START_KIB} KiB are read at the start: import() what is seldom needed`);
// Each takes the runtime milliseconds, and those that use them load them when they are needed.
for (const name of atStart.ofNode) problems.push(`${name} is loaded at the start`);

console.log(
  `bundle: ${size.toFixed(0)} KiB gzipped (at most ${MAX_GZIPPED_KIB}); read at the start: ${atStart.kib.toFixed(0)} KiB of ` +
    `${atStart.modules.length} modules (at most ${MAX_AT_START_KIB})`,
);
for (const problem of problems) console.error(problem);
process.exitCode = problems.length > 0 ? 1 : 0;
