/**
 * Bundles the Worker into modules, `dist/modules/`: index.js, which starts, and those that are loaded when first needed (ssh2, Bolt, passkeys,
 * each with the modules of Node's that it asks for). Wrangler's own bundle is one file, all of which a new isolate has to read before the first
 * answer. What is replaced (`[alias]`, `[define]`) stands in wrangler.toml, so that `npx wrangler deploy` by itself makes the same program, which
 * starts slower.
 */
import { builtinModules } from "node:module";
import { join, relative } from "node:path";
import { build, type Plugin } from "esbuild";
import { unstable_readConfig } from "wrangler";
import { deferredZod } from "./bundle/deferred-zod.ts";
import { WORKER } from "./bundle/imports.ts";
import { putInPlace } from "./bundle/place.ts";
import { ROOT } from "./stack/root.ts";

const OUTPUT = join(ROOT, "dist/modules");

const BUILTIN = new RegExp(`^(?:node:)?(?:${builtinModules.filter((name) => !/^(?:_|node:)/.test(name)).join("|")})$`);
const REQUIRED = "required";

/** Modules of Node's and of the platform's are the runtime's own; what a CommonJS package requires of them is imported. */
const runtimeModules: Plugin = {
  name: "modules of the runtime",
  setup: (building) => {
    building.onResolve({ filter: BUILTIN }, ({ path, kind, namespace }) => {
      const name = path.startsWith("node:") ? path : `node:${path}`;
      return kind === "require-call" && namespace !== REQUIRED
        ? { path: name, namespace: REQUIRED }
        : { path: name, external: true };
    });
    building.onLoad({ filter: /.*/, namespace: REQUIRED }, ({ path }) => ({
      contents: `import whole from "${path}"; module.exports = whole;`,
    }));
    building.onResolve({ filter: /^cloudflare:/ }, ({ path }) => ({ path, external: true }));
  },
};

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\/]/g, "\\$&");

/** wrangler.toml's `[alias]`. esbuild's own option takes no relative path in the place of a name. */
const aliases = (alias: Readonly<Record<string, string>>): Plugin => ({
  name: "aliases",
  setup: (building) => {
    for (const [name, file] of Object.entries(alias))
      building.onResolve({ filter: new RegExp(`^${escaped(name)}$`) }, () => ({ path: join(ROOT, file) }));
  },
});

/** Answers the folder. */
export const buildModules = async (outdir = OUTPUT): Promise<string> => {
  const { alias = {}, define } = unstable_readConfig({ config: join(ROOT, "wrangler.toml") });
  const { outputFiles } = await build({
    entryPoints: [join(ROOT, "src/worker/index.ts")],
    outdir,
    write: false,
    bundle: true,
    splitting: true,
    format: "esm",
    target: "es2024",
    platform: "browser",
    // As Wrangler resolves packages.
    conditions: ["workerd", "worker", "browser"],
    mainFields: ["browser", "module", "main"],
    define: { ...define, "process.env.NODE_ENV": '"production"' },
    plugins: [runtimeModules, aliases(alias), deferredZod(WORKER)],
    chunkNames: "[name]-[hash]",
    minify: true,
    legalComments: "none",
    logOverride: { "import-is-undefined": "error" },
    logLevel: "warning",
  });
  await putInPlace(
    outdir,
    outputFiles.map(({ path, contents }) => ({ path: relative(outdir, path), contents })),
  );
  return outdir;
};

if (import.meta.main) await buildModules();
