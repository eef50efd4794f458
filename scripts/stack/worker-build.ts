import { existsSync, readdirSync, statSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { DEPLOY } from "../wrangler.ts";
import { must } from "./command.ts";
import { withLock } from "./lock.ts";
import { ROOT } from "./root.ts";

const OUTPUT = join(ROOT, "dist/worker");
const BUNDLE = join(OUTPUT, "index.js");
/** Built by Wrangler as well, on its way (`[build]` of wrangler.toml). */
const PAGE = join(ROOT, "dist/console/index.html");
const SOURCES = [
  ...["src", "bot", "wrangler.toml", "package-lock.json"],
  ...["scripts/build-console.ts", "scripts/console", "scripts/build-worker.ts", "scripts/bundle"],
];
const BUILD_TIMEOUT_MS = 120_000;

/**
 * Bundles the Worker exactly as a deployment would, and the console that is served with it, unless they are newer than their sources. Answers
 * the Worker's folder.
 * Processes that ask at the same time build once.
 */
export async function buildWorker(): Promise<string> {
  await mkdir(join(ROOT, "dist"), { recursive: true });
  await withLock(join(ROOT, "dist/worker.lock"), async () => {
    if (existsSync(PAGE) && existsSync(BUNDLE) && statSync(BUNDLE).mtimeMs > newestSource()) return;
    // Wrangler leaves the modules of an earlier build, which have other names.
    await rm(OUTPUT, { recursive: true, force: true });
    await must(
      [
        process.execPath,
        join(ROOT, "node_modules/wrangler/bin/wrangler.js"),
        ...DEPLOY,
        "--dry-run",
        "--outdir",
        OUTPUT,
      ],
      {
        cwd: ROOT,
        env: { WRANGLER_SEND_METRICS: "false", CI: "1" },
        timeoutMs: BUILD_TIMEOUT_MS,
      },
    );
  });
  return OUTPUT;
}

/** In milliseconds since the epoch. Deleted files show in the date of their folder. */
function newestSource(): number {
  const paths = SOURCES.map((name) => join(ROOT, name)).filter((path) => existsSync(path));
  return Math.max(...paths.map(newest));
}

function newest(path: string): number {
  const { mtimeMs } = statSync(path);
  if (!statSync(path).isDirectory()) return mtimeMs;
  return Math.max(mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}
