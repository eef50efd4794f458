/** An image that has `node` and the libraries it loads, for where none can be pulled: what bot/Dockerfile is built from in its test. */
import { cp, mkdir, realpath } from "node:fs/promises";
import { dirname, join } from "node:path";
import { must } from "./command.ts";
import type { Engine } from "./engine.ts";
import { buildOnce, hasBuilt } from "./image-import.ts";
import { parseLdd } from "./image-root.ts";

const NAME = "redis-ops-stack/node:1";

/** Answers its name. */
export async function ensureNodeImage(engine: Pick<Engine, "env">): Promise<string> {
  if (!(await hasBuilt(engine, NAME)))
    await buildOnce(engine, { name: NAME, buildRoot: nodeRoot, changes: ["ENV PATH=/usr/bin:/bin"] });
  return NAME;
}

/** A root with `node` in it, made in `directory`. Answers its path. */
export async function nodeRoot(directory: string): Promise<string> {
  const root = join(directory, "root");
  for (const [from, to] of [
    [process.execPath, "/usr/bin/node"],
    ...parseLdd(await must(["ldd", process.execPath])).map((library) => [library, library] as const),
  ] as const) {
    await mkdir(dirname(join(root, to)), { recursive: true });
    await cp(await realpath(from), join(root, to));
  }
  return root;
}
