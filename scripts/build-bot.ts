/** `npm run build:bot`: the bot for Socket Mode as one file, `dist/bot/bot.mjs`, that needs nothing but Node 20 or later. bot/Dockerfile takes it. */
import { mkdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";
import { ROOT } from "./stack/root.ts";

/** Answers the file's folder, which holds nothing else. */
export const buildBot = async (folder = join(ROOT, "dist/bot")): Promise<string> => {
  await mkdir(folder, { recursive: true });
  await build({
    entryPoints: [join(ROOT, "scripts/bot.ts")],
    outfile: join(folder, "bot.mjs"),
    bundle: true,
    platform: "node",
    target: "node20",
    format: "esm",
    // Bolt is CommonJS and asks for Node's modules with `require`.
    banner: { js: 'import { createRequire } from "node:module";\nconst require = createRequire(import.meta.url);' },
    // Native addons that `ws` uses where they are there.
    external: ["bufferutil", "utf-8-validate"],
    minify: true,
    keepNames: true,
    legalComments: "none",
    logLevel: "warning",
  });
  return folder;
};

if (import.meta.main) {
  const file = join(await buildBot(), "bot.mjs");
  process.stdout.write(`${file}: ${Math.round((await stat(file)).size / 1024)} KiB\n`);
}
