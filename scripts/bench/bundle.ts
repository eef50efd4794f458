/** The Worker's bundle: its size as Cloudflare counts it, and the time it takes to start. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { unstable_readConfig } from "wrangler";
import { ROOT } from "../stack/root.ts";
import { interleave } from "./interleave.ts";

const EMPTY_WORKER = "export default { fetch: () => new Response() };";

/** The files that a deployment uploads. */
export const bundleFiles = (directory: string): string[] =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !path.endsWith(".map") && !path.endsWith("README.md"));

export const gzippedKib = (files: readonly string[]): number =>
  files.reduce((sum, path) => sum + gzipSync(readFileSync(path)).byteLength, 0) / 1024;

/**
 * Milliseconds from nothing to the first response of a script in a workerd of its own. It has none of its configuration: its
 * answer does not matter.
 */
async function timeToFirstResponse(script: string, objects: Record<string, string> = {}): Promise<number> {
  const { compatibility_date, compatibility_flags } = unstable_readConfig({ config: join(ROOT, "wrangler.toml") });
  const startedAt = performance.now();
  const worker = new Miniflare(
    convertV4MiniflareOptions({
      script,
      modules: true,
      ...(compatibility_date === undefined ? {} : { compatibilityDate: compatibility_date }),
      compatibilityFlags: compatibility_flags,
      handleStructuredLogs: () => {},
      durableObjects: Object.fromEntries(
        Object.entries(objects).map(([binding, className]) => [binding, { className, useSQLite: true }]),
      ),
    }),
  );
  try {
    const response = await worker.dispatchFetch("http://worker.test/healthz");
    await response.arrayBuffer();
    return performance.now() - startedAt;
  } finally {
    await worker.dispose();
  }
}

/** The Worker's script among the files of its bundle; undefined where there is none. */
export const scriptOf = (files: readonly string[]): string | undefined => {
  const main = files.find((path) => path.endsWith(".js"));
  return main === undefined ? undefined : readFileSync(main, "utf8");
};

/** `timeToFirstResponse` of the Worker's script and of an empty one, so many times each, in turn. */
export async function startUpTimes(
  script: string,
  samples: number,
  signal: AbortSignal,
): Promise<{ worker: number[]; empty: number[] }> {
  // The first start pays for reading workerd from the disk.
  await timeToFirstResponse(EMPTY_WORKER);
  return interleave(
    samples,
    {
      worker: { sample: () => timeToFirstResponse(script, { TARGET: "TargetObject" }) },
      empty: { sample: () => timeToFirstResponse(EMPTY_WORKER) },
    },
    signal,
  );
}
