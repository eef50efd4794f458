/** The Worker's bundle: its size as Cloudflare counts it, and the time it takes to start. */
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { gzipSync } from "node:zlib";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { unstable_readConfig } from "wrangler";
import { ROOT } from "../stack/root.ts";
import { interleave } from "./interleave.ts";

/** The modules of a Worker, the one that starts it first. */
export type Modules = readonly { name: string; contents: string }[];

const ENTRY = "index.js";
const EMPTY_WORKER: Modules = [{ name: ENTRY, contents: "export default { fetch: () => new Response() };" }];

/** Only a name: what is in it is given to the runtime. */
const FOLDER = "/worker";

/** The files that a deployment uploads. */
export const bundleFiles = (directory: string): string[] =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !path.endsWith(".map") && !path.endsWith("README.md"));

export const gzippedKib = (files: readonly string[]): number =>
  files.reduce((sum, path) => sum + gzipSync(readFileSync(path)).byteLength, 0) / 1024;

/**
 * Milliseconds from nothing to the first response of a Worker in a workerd of its own. It has none of its configuration: its
 * answer does not matter.
 */
async function timeToFirstResponse(modules: Modules, objects: Record<string, string> = {}): Promise<number> {
  const { compatibility_date, compatibility_flags } = unstable_readConfig({ config: join(ROOT, "wrangler.toml") });
  const startedAt = performance.now();
  const worker = new Miniflare(
    convertV4MiniflareOptions({
      modulesRoot: FOLDER,
      modules: modules.map(({ name, contents }) => ({ type: "ESModule", path: join(FOLDER, name), contents })),
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

/** The Worker's modules among the files of its bundle; null where none of them starts it. */
export const modulesOf = (files: readonly string[]): Modules | null => {
  const scripts = files.filter((path) => path.endsWith(".js"));
  const modules = scripts.map((path) => ({ name: basename(path), contents: readFileSync(path, "utf8") }));
  const entry = modules.find(({ name }) => name === ENTRY);
  return entry === undefined ? null : [entry, ...modules.filter((each) => each !== entry)];
};

/** What is imported with a module, as esbuild writes it without blanks; not by `import()`. */
const IMPORTED = /(?:\bfrom|\bimport)"(?:\.\/)?([^"]+)"/g;

/** What the runtime reads before it can answer: the first module, and all that is imported with it. `ofNode` are modules of Node's among that. */
export const readAtStart = (modules: Modules): { modules: string[]; kib: number; ofNode: string[] } => {
  const byName = new Map(modules.map(({ name, contents }) => [name, contents]));
  const reached = new Set(modules.slice(0, 1).map(({ name }) => name));
  // A Set is walked to its end, also to what is added meanwhile.
  for (const name of reached)
    for (const [, imported = ""] of byName.get(name)?.matchAll(IMPORTED) ?? []) reached.add(imported);
  const read = [...reached].filter((name) => byName.has(name));
  const bytes = read.reduce((sum, name) => sum + (byName.get(name)?.length ?? 0), 0);
  return { modules: read, kib: bytes / 1024, ofNode: [...reached].filter((name) => name.startsWith("node:")) };
};

/** `timeToFirstResponse` of the Worker and of an empty one, so many times each, in turn. */
export async function startUpTimes(
  modules: Modules,
  samples: number,
  signal: AbortSignal,
): Promise<{ worker: number[]; empty: number[] }> {
  // The first start pays for reading workerd from the disk.
  await timeToFirstResponse(EMPTY_WORKER);
  return interleave(
    samples,
    {
      worker: { sample: () => timeToFirstResponse(modules, { TARGET: "TargetObject" }) },
      empty: { sample: () => timeToFirstResponse(EMPTY_WORKER) },
    },
    signal,
  );
}
