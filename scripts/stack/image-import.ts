/** Images that the stack makes itself from Debian packages, where none can be pulled. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { must } from "./command.ts";
import type { Engine } from "./engine.ts";
import { withLock } from "./lock.ts";

/** On every image the stack builds; one without it is never reused or replaced. */
const LABEL = "io.github.redis-ops.stack=1";

export interface ImportedImage {
  /** Name and tag. */
  name: string;
  /** Fills a folder of the one it is given, which is removed afterwards, and answers the image's root in it. */
  buildRoot: (directory: string) => Promise<string>;
  /** Dockerfile instructions. */
  changes: readonly string[];
}

export const hasBuilt = (engine: Pick<Engine, "env">, name: string): Promise<boolean> => hasImage(engine, name, LABEL);

/** @param label Only one that carries it counts. */
export async function hasImage(engine: Pick<Engine, "env">, name: string, label?: string): Promise<boolean> {
  const filter = label === undefined ? [] : ["--filter", `label=${label}`];
  const found = await must(["docker", "images", "-q", ...filter, name], { env: engine.env, timeoutMs: 20_000 });
  return found.trim() !== "";
}

/** Builds the image, once where several processes ask for it at the same time. */
export async function buildOnce(engine: Pick<Engine, "env">, image: ImportedImage): Promise<void> {
  await withLock(join(tmpdir(), "redis-ops-stack-image.lock"), async () => {
    if (!(await hasBuilt(engine, image.name))) await build(engine, image);
  });
}

async function build(engine: Pick<Engine, "env">, { name, buildRoot, changes }: ImportedImage): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), "redis-ops-image-"));
  try {
    const root = await buildRoot(directory);
    const archive = join(directory, "root.tar");
    await must(["tar", "-C", root, "--numeric-owner", "--owner=0", "--group=0", "-cf", archive, "."]);
    const options = [...changes, `LABEL ${LABEL}`].flatMap((change) => ["--change", change]);
    await must(["docker", "import", ...options, archive, name], { env: engine.env, timeoutMs: 120_000 });
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
