/** Bundles the agent into one file, `dist/agent.cjs`, that needs nothing but Node 18 or later: `npm run build:agent`. */
import { mkdir, readFile, rename, stat } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build, type Plugin } from "esbuild";

const ROOT = join(import.meta.dirname, "..");

/** What a schema says of itself, as the catalogue writes it: one text, or an object of texts and lists of them. */
const DESCRIPTION = /\.(?:describe\(\s*"(?:[^"\\]|\\.)*",?\s*\)|meta\(\{(?:[^{}"]|"(?:[^"\\]|\\.)*")*\}\))/g;

/** Descriptions are for OpenAPI and the help, which the host has neither of. One of another form just stays in. */
const withoutDescriptions: Plugin = {
  name: "without descriptions",
  setup: (building) => {
    building.onLoad({ filter: /\/src\/protocol\/.*\.ts$/ }, async ({ path }) => ({
      contents: (await readFile(path, "utf8")).replaceAll(DESCRIPTION, ""),
      loader: "ts",
    }));
  },
};

/**
 * Builds the agent and answers with the file's absolute path. The file appears whole: it is put in place by a rename, so
 * that several builds at once do no harm.
 */
export const buildAgent = async (outfile = join(ROOT, "dist", "agent.cjs")): Promise<string> => {
  const { version } = JSON.parse(await readFile(join(ROOT, "package.json"), "utf8")) as { version: string };
  // Not the process and the time: the stacks of a test run are started by one process, two of them in the same millisecond.
  const unfinished = `${outfile}.${crypto.randomUUID()}`;
  await mkdir(join(outfile, ".."), { recursive: true });
  await build({
    entryPoints: [join(ROOT, "src/agent/main.ts")],
    outfile: unfinished,
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
    plugins: [withoutDescriptions],
    define: { AGENT_VERSION: JSON.stringify(version) },
    logLevel: "warning",
  });
  await rename(unfinished, outfile);
  return outfile;
};

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const file = await buildAgent();
  process.stdout.write(`${file}: ${Math.round((await stat(file)).size / 1024)} KiB\n`);
}
