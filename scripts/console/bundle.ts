/** The page's scripts, styles and icons under names that hold their content's hash. */
import { basename, join, relative, sep } from "node:path";
import { build, type Metafile } from "esbuild";
import type { Written } from "../bundle/place.ts";

export interface Bundle {
  files: Written[];
  /** From the root, by the name without its hash: `main.js`. */
  addressOf: (name: string) => string;
  /** What `main.js` imports at once. */
  preload: string[];
}

const ICON_FILES = ["icon.svg", "icon-192.png", "icon-512.png", "icon-maskable-512.png", "apple-touch-icon.png"];

/** `assets/main-K4QJ2ZUV.js` to `main.js`. */
const plainName = (path: string): string => basename(path).replace(/-[A-Z0-9]{8}(?=\.\w+$)/, "");

/** All that an output imports with it, and what those do. */
const importsOf = (outputs: Metafile["outputs"], path: string, seen: Set<string> = new Set()): Set<string> => {
  for (const { path: imported, kind } of outputs[path]?.imports ?? [])
    if (kind === "import-statement" && !seen.has(imported)) {
      seen.add(imported);
      importsOf(outputs, imported, seen);
    }
  return seen;
};

/** @param source the folder `src/console` */
export const bundle = async (source: string, define: Record<string, string>): Promise<Bundle> => {
  const outdir = join(source, "../../dist/console");
  const { outputFiles, metafile } = await build({
    entryPoints: [
      join(source, "main.tsx"),
      join(source, "start.ts"),
      join(source, "style/console.css"),
      ...ICON_FILES.map((name) => join(source, "icons", name)),
    ],
    outdir,
    write: false,
    metafile: true,
    bundle: true,
    splitting: true,
    minify: true,
    format: "esm",
    target: "es2022",
    jsx: "automatic",
    jsxImportSource: "preact",
    entryNames: "assets/[name]-[hash]",
    chunkNames: "assets/[name]-[hash]",
    assetNames: "assets/[name]-[hash]",
    loader: { ".svg": "copy", ".png": "copy" },
    legalComments: "none",
    define,
    logLevel: "warning",
  });
  const root = join(source, "../..");
  const address = (path: string): string => `/${relative(outdir, join(root, path)).split(sep).join("/")}`;
  const outputs = Object.fromEntries(
    Object.entries(metafile.outputs).map(([path, output]) => [
      relative(root, join(process.cwd(), path)).split(sep).join("/"),
      {
        ...output,
        imports: output.imports.map((each) => ({
          ...each,
          path: relative(root, join(process.cwd(), each.path)).split(sep).join("/"),
        })),
      },
    ]),
  );
  const byName = new Map(
    Object.keys(outputs)
      .filter((path) => outputs[path]?.entryPoint !== undefined || /\.(?:svg|png)$/.test(path))
      .map((path) => [plainName(path), path]),
  );
  const named = (name: string): string => {
    const path = byName.get(name);
    if (path === undefined) throw new Error(`The console's build made no ${name}.`);
    return path;
  };
  const preload = [...importsOf(outputs, named("main.js"))];
  return {
    files: outputFiles.map(({ path, contents }) => ({
      path: `/${relative(outdir, path).split(sep).join("/")}`,
      contents,
    })),
    addressOf: (name) => address(named(name)),
    preload: preload.map(address),
  };
};
