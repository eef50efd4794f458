/** vitest's global set-up, one for all projects: what the tests stand on, started when the first file asks for it. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { serveCalls } from "./calls.ts";
import { serveLeases } from "./lease.ts";
import { MOST_BROWSERS, MOST_STACKS } from "./lanes.ts";
import { Pool } from "./pool.ts";
import { TestRun } from "./run.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** The unix socket on which a file gets a stack for itself. */
    leaseSocket: string;
    /** The unix socket on which a file gets its turn with a browser. */
    browserSocket: string;
    /** The unix socket on which the run's set-up is called. */
    runSocket: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const directory = await mkdtemp(join(tmpdir(), "redis-ops-test-"));
  const run = new TestRun();
  const leaseSocket = join(directory, "lease.sock");
  const browserSocket = join(directory, "browser.sock");
  const runSocket = join(directory, "run.sock");
  const servers = [
    await serveLeases(
      leaseSocket,
      new Pool(MOST_STACKS, async (index) => {
        const calls = join(directory, `stack-${index}.sock`);
        const methods = await run.startStack(index);
        servers.push(await serveCalls(calls, async () => methods));
        return calls;
      }),
    ),
    // A turn, and nothing to call: the file starts the browser itself.
    await serveLeases(browserSocket, new Pool(MOST_BROWSERS, async () => "")),
    await serveCalls(runSocket, async () => ({
      prepared: () => run.prepared(),
      searchSecrets: () => run.searchSecrets(),
    })),
  ];
  project.provide("leaseSocket", leaseSocket);
  project.provide("browserSocket", browserSocket);
  project.provide("runSocket", runSocket);
  const teardown = async (): Promise<void> => {
    await Promise.all(servers.map((server) => server.close()));
    await rm(directory, { recursive: true, force: true });
    await run.end();
  };
  run.onInterrupt(() => void teardown().finally(() => process.exit(130)));
  return teardown;
}
