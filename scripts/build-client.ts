/**
 * `npm run build:client`: the client as a package without dependencies, `dist/client`, for `npm install ../redis-ops/dist/client` in a
 * program elsewhere. What it builds runs on Node 20 or later, and in browsers and Workers.
 */
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";
import { declarations } from "./client/declarations.ts";
import { ROOT } from "./stack/root.ts";

/** Answers the package's folder. */
export const buildClient = async (folder = join(ROOT, "dist/client")): Promise<string> => {
  const { version, license } = JSON.parse(await readFile(join(ROOT, "package.json"), "utf8")) as Record<string, string>;
  await mkdir(folder, { recursive: true });
  await build({
    entryPoints: [join(ROOT, "client/index.ts")],
    outfile: join(folder, "index.js"),
    bundle: true,
    platform: "neutral",
    mainFields: ["module", "main"],
    target: "es2023",
    format: "esm",
    minify: true,
    legalComments: "inline",
    logLevel: "warning",
  });
  await writeFile(join(folder, "index.d.ts"), declarations(version ?? ""));
  const description = {
    ...{
      name: "redis-ops-client",
      version,
      license,
      description: "Typed client of a redis-ops Worker.",
      type: "module",
    },
    engines: { node: ">=20" },
    exports: { ".": { types: "./index.d.ts", default: "./index.js" } },
  };
  await writeFile(join(folder, "package.json"), `${JSON.stringify(description, null, 2)}\n`);
  // zod is in the bundle, and its licence wants to be with it.
  await copyFile(join(ROOT, "LICENSE"), join(folder, "LICENSE"));
  await copyFile(join(ROOT, "node_modules/zod/LICENSE"), join(folder, "LICENSE.zod"));
  return folder;
};

if (import.meta.main) process.stdout.write(`${await buildClient()}\n`);
