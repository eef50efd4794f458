/** What every stack stands on, made once for a run, before the first stack and before the tests that need no stack. */
import { buildAgent } from "../../scripts/build-agent.ts";
import { ensureBrowser } from "../../scripts/browser/browser.ts";
import { StackError } from "../../scripts/stack/command.ts";
import { ensureEngine, missingEnginePackages } from "../../scripts/stack/engine.ts";
import type { Engine } from "../../scripts/stack/engine.ts";
import { HOST_PACKAGES } from "../../scripts/stack/host.ts";
import { ensureRedisImage } from "../../scripts/stack/image.ts";
import { ensurePrometheus } from "../../scripts/stack/prometheus.ts";
import { ensurePackages } from "../../scripts/stack/packages.ts";
import type { Progress } from "../../scripts/stack/progress.ts";
import { buildWorker } from "../../scripts/stack/worker-build.ts";

export interface Machine {
  engine: Engine;
  image: string;
}

export async function prepareMachine(progress: Progress): Promise<Machine> {
  if (process.getuid?.() !== 0)
    throw new StackError("These tests set up SSH hosts of their own on this machine, which needs root.");
  await ensurePackages([...(await missingEnginePackages()), ...HOST_PACKAGES], progress);
  // Installed later, they would change /etc while the tests of the installer compare it. Where one cannot be had, its own tests say so.
  await ensurePackages(["ssh-audit", "tcc"], progress).catch(() => {});
  await ensureBrowser(progress).catch(() => {});
  await ensurePrometheus(progress).catch(() => {});
  const engine = await ensureEngine(progress);
  const parts = [
    ensureRedisImage(engine, progress),
    progress.step("Building the agent", () => buildAgent()),
    progress.step("Building the Worker", () => buildWorker()),
  ] as const;
  // All of them settle before one that failed is heard, so that nothing is left running.
  await Promise.allSettled(parts);
  try {
    const [image] = await Promise.all(parts);
    return { engine, image };
  } catch (error) {
    await engine.release();
    throw error;
  }
}
