import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { run } from "./command.ts";
import type { Engine } from "./engine.ts";
import { buildOnce, hasBuilt, hasImage } from "./image-import.ts";
import { buildRedisRoot } from "./image-root.ts";
import type { Progress } from "./progress.ts";

const OFFICIAL = "redis:7.4-alpine";
const BUILT = "redis-ops-stack/redis:2";
const STATE = "/var/cache/redis-ops-stack";
const PULL_FAILED = `${STATE}/pull-failed`;
const PULL_TIMEOUT_MS = 15_000;
const PULL_AGAIN_MS = 24 * 3_600_000;

/**
 * An image with `redis-server` and `redis-cli` on the engine: the official one if it is there or can be pulled, else one
 * built from Debian's packages. Answers its name.
 */
export async function ensureRedisImage(engine: Engine, progress: Progress): Promise<string> {
  if (await hasImage(engine, OFFICIAL)) return OFFICIAL;
  if (await hasBuilt(engine, BUILT)) return BUILT;
  if (await pull(engine, progress)) return OFFICIAL;
  await progress.step("Building a Redis image from packages", () =>
    buildOnce(engine, {
      name: BUILT,
      buildRoot: (directory) => buildRedisRoot(directory, progress),
      changes: ["ENV PATH=/usr/local/bin:/usr/bin:/bin", "WORKDIR /data", 'CMD ["redis-server"]', "EXPOSE 6379"],
    }),
  );
  return BUILT;
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
