/** The stack's own Docker engine, on machines that leave it little. */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { must } from "../../scripts/stack/command.ts";
import { ensurePackages } from "../../scripts/stack/packages.ts";
import { createProgress } from "../../scripts/stack/progress.ts";

const NAME = `redis-ops-engine-${process.pid}`;

afterAll(() => rm(join("/var/lib", NAME), { recursive: true, force: true }));

it("has a range for a network where the machine's routes take all private addresses", async () => {
  // A bare Debian has no `ip`.
  await ensurePackages(["iproute2"], createProgress());
  const script = join(import.meta.dirname, "engine-network.ts");
  const printed = await must(["unshare", "--net", process.execPath, script], {
    env: { REDIS_OPS_ENGINE_NAME: NAME },
    timeoutMs: 150_000,
  });
  expect(printed).toMatch(/^198\.1[89]\.\d+\.0\/24\n$/);
});
