/** The image of an application on BullMQ: Node and the real library, by its client from the registry that npm uses here. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { must } from "./command.ts";
import type { Engine } from "./engine.ts";
import { buildOnce, hasBuilt } from "./image-import.ts";
import { nodeRoot } from "./image-node.ts";
import type { Progress } from "./progress.ts";

const VERSION = "5.81.5";
const NAME = `redis-ops-stack/bullmq:${VERSION}`;

/** Answers its name. Builds it the first time, in some ten seconds; what npm says where it cannot is a `StackError`. */
export async function ensureBullmqImage(engine: Engine, progress: Progress): Promise<string> {
  if (await hasBuilt(engine, NAME)) return NAME;
  await progress.step(`Building an image with BullMQ ${VERSION}`, () =>
    buildOnce(engine, { name: NAME, buildRoot, changes: ["ENV PATH=/usr/bin:/bin", "WORKDIR /app"] }),
  );
  return NAME;
}

async function buildRoot(directory: string): Promise<string> {
  const root = await nodeRoot(directory);
  const app = join(root, "app");
  await mkdir(app, { recursive: true });
  await writeFile(join(app, "package.json"), JSON.stringify({ private: true, dependencies: { bullmq: VERSION } }));
  // Nothing that a package brings is run while it is installed, and what is only faster is left out.
  await must(["npm", "install", "--ignore-scripts", "--omit=optional", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: app,
    timeoutMs: 120_000,
  });
  return root;
}
