/** Bundles the agent into one file, `dist/agent.cjs`, that needs nothing but Node 18 or later: `npm run build:agent`. */
import { mkdir, readFile, rename, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { deferredNode } from "./agent/deferred-node.ts";
import { withoutDescriptions } from "./agent/without-descriptions.ts";
import { withoutJsonSchema } from "./agent/without-json-schema.ts";
import { deferredZod } from "./bundle/deferred-zod.ts";
import { AGENT } from "./bundle/imports.ts";

const ROOT = join(import.meta.dirname, "..");

/**
 * The same program in ASCII. esbuild escapes other characters in texts, and leaves them in patterns, where the escape means the same. One of them is
 * enough for V8 to keep two bytes for each character of the program.
 */
const inAscii = (program: string): string =>
  program.replaceAll(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);

/**
 * @param writers the program's schemas can tell what they are in JSON Schema, for a test that compares them; no host has that
 * @returns the program that a source makes on a host
 */
export const bundled = async (source: string, writers: "with JSON Schema" | null = null): Promise<string> => {
  const { version } = JSON.parse(await readFile(join(ROOT, "package.json"), "utf8")) as { version: string };
  const { outputFiles } = await build({
    entryPoints: [source],
    write: false,
    bundle: true,
    platform: "node",
    target: "node18",
    // Not `esm`: importing one of Node's own modules there reads each of its exports, and one of `node:http` loads all of fetch. That
    // took 40 of the 130 ms of the start, and 9 MB.
    format: "cjs",
    minifySyntax: true,
    minifyWhitespace: true,
    // Names in stack traces are all that the agent tells about a bug of its own; keeping them costs size, not time.
    minifyIdentifiers: false,
    legalComments: "none",
    // Such a name would be undefined on the host.
    logOverride: { "import-is-undefined": "error" },
    plugins: [withoutDescriptions, ...(writers === null ? [withoutJsonSchema] : []), deferredZod(AGENT), deferredNode],
    define: { AGENT_VERSION: JSON.stringify(version) },
    logLevel: "warning",
  });
  return inAscii(outputFiles[0]?.text ?? "");
};

/**
 * Builds the agent and answers with the file's absolute path. The file appears whole: it is put in place by a rename, so
 * that several builds at once do no harm.
 */
export const buildAgent = async (outfile = join(ROOT, "dist", "agent.cjs")): Promise<string> => {
  // Not the process and the time: the stacks of a test run are started by one process, two of them in the same millisecond.
  const unfinished = `${outfile}.${crypto.randomUUID()}`;
  await mkdir(join(outfile, ".."), { recursive: true });
  await writeFile(unfinished, await bundled(join(ROOT, "src/agent/main.ts")));
  await rename(unfinished, outfile);
  return outfile;
};

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const file = await buildAgent();
  process.stdout.write(`${file}: ${Math.round((await stat(file)).size / 1024)} KiB\n`);
}
