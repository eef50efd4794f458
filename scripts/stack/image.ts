import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { must, run } from "./command.ts";
import type { Engine } from "./engine.ts";
import { buildRedisRoot } from "./image-root.ts";
import { withLock } from "./lock.ts";
import type { Progress } from "./progress.ts";

const OFFICIAL = "redis:7.4-alpine";
const BUILT = "redis-ops-stack/redis:1";
/** On every image the stack builds; one without it is never reused or replaced. */
const LABEL = "io.github.redis-ops.stack=1";
const STATE = "/var/cache/redis-ops-stack";
const PULL_FAILED = `${STATE}/pull-failed`;
const PULL_TIMEOUT_MS = 15_000;
const PULL_AGAIN_MS = 24 * 3_600_000;

/**
 * An image with `redis-server` and `redis-cli` on the engine: the official one if it is there or can be pulled, else one
 * built from Debian's packages. Answers its name.
 */
export async function ensureRedisImage(engine: Engine, progress: Progress): Promise<string> {
  if (await isPresent(engine, OFFICIAL)) return OFFICIAL;
  if (await isPresent(engine, BUILT, LABEL)) return BUILT;
  if (await pull(engine, progress)) return OFFICIAL;
  const lock = join(tmpdir(), "redis-ops-stack-image.lock");
  return progress.step("Building a Redis image from packages", () =>
    withLock(lock, async () => {
      if (!(await isPresent(engine, BUILT, LABEL))) await build(engine, progress);
      return BUILT;
    }),
  );
}

async function isPresent(engine: Engine, image: string, label?: string): Promise<boolean> {
  const filter = label === undefined ? [] : ["--filter", `label=${label}`];
  const found = await must(["docker", "images", "-q", ...filter, image], { env: engine.env, timeoutMs: 20_000 });
  return found.trim() !== "";
}

async function pull(engine: Engine, progress: Progress): Promise<boolean> {
  const failedAt = existsSync(PULL_FAILED) ? Number(readFileSync(PULL_FAILED, "utf8")) : 0;
  if (Date.now() - failedAt < PULL_AGAIN_MS) return false;
  const pulled = await progress.step(`Pulling ${OFFICIAL}`, async () => {
    const result = await run(["docker", "pull", "-q", OFFICIAL], { env: engine.env, timeoutMs: PULL_TIMEOUT_MS });
    return result.code === 0;
  });
  if (!pulled) {
    progress.note("It cannot be pulled here; the image is built instead.");
    rememberFailedPull();
  }
  return pulled;
}

function rememberFailedPull(): void {
  try {
    mkdirSync(STATE, { recursive: true });
    writeFileSync(PULL_FAILED, String(Date.now()));
  } catch {
    // Without root the next run tries again, which costs it at most the time-out.
  }
}

async function build(engine: Engine, progress: Progress): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), "redis-ops-image-"));
  try {
    const root = await buildRedisRoot(directory, progress);
    const archive = join(directory, "root.tar");
    await must(["tar", "-C", root, "--numeric-owner", "--owner=0", "--group=0", "-cf", archive, "."]);
    const changes = [
      ...[
        "ENV PATH=/usr/local/bin:/usr/bin:/bin",
        "WORKDIR /data",
        'CMD ["redis-server"]',
        "EXPOSE 6379",
        `LABEL ${LABEL}`,
      ],
    ].flatMap((change) => ["--change", change]);
    await must(["docker", "import", ...changes, archive, BUILT], { env: engine.env, timeoutMs: 120_000 });
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
