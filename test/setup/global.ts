/** vitest's global set-up for the black-box tests: one stack for all files, started when the first of them asks for it. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { abortOnInterrupt } from "../../scripts/stack/interrupt.ts";
import { createProgress } from "../../scripts/stack/progress.ts";
import { ROOT } from "../../scripts/stack/root.ts";
import { startStack } from "../../scripts/stack/stack.ts";
import type { Stack } from "../../scripts/stack/stack.ts";
import { Watch } from "../secrets/watch.ts";
import { watchSecrets } from "../secrets/watched.ts";
import type { SecretWatch } from "../secrets/watched.ts";
import { serveCalls } from "./calls.ts";
import { controlsOf, factsOf } from "./controls.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** The unix socket on which the stack is reached; `useStack` takes it. */
    stackSocket: string;
  }
}

/** Above any test's number of requests, so that only the tests of the limits meet one. */
const RATE_LIMIT = 100_000;

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const directory = await mkdtemp(join(tmpdir(), "redis-ops-test-"));
  const socketPath = join(directory, "stack.sock");
  const signal = abortOnInterrupt();
  let watch: Watch | undefined;
  let starting: Promise<Stack> | undefined;
  let watching: Promise<SecretWatch> | undefined;
  const start = (): Promise<Stack> => {
    const watched = (watch ??= new Watch());
    return (starting ??= startStack({
      ...{ directory: join(ROOT, ".test"), purpose: "test", progress: createProgress(), signal },
      worker: {
        ...{ vars: { RATE_LIMIT_PER_MINUTE: String(RATE_LIMIT) }, softRateLimit: RATE_LIMIT },
        onLog: (line) => watched.workerLog(line),
      },
    }));
  };
  const server = await serveCalls(socketPath, async () => {
    const stack = await start();
    const secrets = await (watching ??= watchSecrets(watch ?? new Watch(), stack));
    return {
      ...controlsOf(stack),
      facts: async () => factsOf(stack, secrets.url),
      searchSecrets: () => secrets.search(),
    };
  });
  project.provide("stackSocket", socketPath);
  const teardown = async (): Promise<void> => {
    await server.close();
    await rm(directory, { recursive: true, force: true });
    // A start that failed has taken its own parts down and failed the tests that needed them.
    const stack = await starting?.catch(() => null);
    await stack?.stop();
    await watch?.stop();
  };
  signal.addEventListener("abort", () => void teardown().finally(() => process.exit(130)), { once: true });
  return teardown;
}
