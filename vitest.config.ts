import { basename, dirname, join } from "node:path";
import { defineConfig } from "vitest/config";
import type { TestProjectInlineConfiguration } from "vitest/config";
import { BaseSequencer } from "vitest/node";
import type { TestSpecification } from "vitest/node";
import { CountReporter } from "./test/reporter.ts";
import { LANES, WORKERS } from "./test/setup/lanes.ts";
import { inOrder } from "./test/setup/order.ts";

const MINUTE_MS = 60_000;
const isLong = process.env["REDIS_OPS_LONG"] === "1";

/** Of files that this checkout has not run before; the others have their last time. In seconds, and nothing hangs on it but the order. */
const SECONDS: Readonly<Record<string, number>> = {
  ...{ "agent/cli": 100, "agent/socket": 70, "agent/cli-changes": 50 },
  ...{
    "doctor/memory": 60,
    "doctor/container": 60,
    "doctor/saving": 40,
    "doctor/raise": 40,
    "faults/faults": 60,
    "road/failures": 50,
    "changes/timed": 40,
    "changes/random": 25,
  },
  ...{ "changes/link-death": 20, "slack/commands": 17, "slack/bot-image": 15, "ssh/rotation": 15 },
  ...{
    "hostile/injection": 14,
    "host/compose": 11,
    "changes/set": 9,
    "changes/old-database": 9,
    "examples/examples": 7,
    "examples/no-answer": 4,
  },
  ...{ "host/installer": 16, "host/forced-command": 15, "ssh/password": 10 },
  ...{
    "scripts/contributing": 15,
    "console/fit": 120,
    "console/change": 90,
    "console/line": 60,
    "console/hostile": 60,
    "console/ways": 40,
    "console/served": 12,
    "scripts/dev": 10,
    "scripts/build-client": 8,
    "scripts/npm-run": 7,
    "agent/main": 5,
  },
};
const OTHERS_SECONDS = { unit: 0.5, stack: 5, docker: 5, host: 5 } as const;

const secondsOf = ({ moduleId, project }: TestSpecification): number => {
  const name = `${basename(dirname(moduleId))}/${basename(moduleId, ".test.ts")}`;
  return SECONDS[name] ?? Object.entries(OTHERS_SECONDS).find(([each]) => each === project.name)?.[1] ?? 1;
};

/** Files of one group in the order of their lanes; the groups one after the other. */
class ByLanes extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const groups = new Map<number, TestSpecification[]>();
    for (const file of files) {
      const order = file.project.config.sequence.groupOrder;
      groups.set(order, [...(groups.get(order) ?? []), file]);
    }
    return [...groups.entries()]
      .toSorted(([one], [other]) => one - other)
      .flatMap(([, group]) =>
        inOrder(
          group.map((file) => ({
            file,
            project: file.project.name,
            seconds: (this.ctx.cache.getTestSpecificationResult(file)?.duration ?? 0) / 1000 || secondsOf(file),
          })),
          LANES,
        ),
      );
  }
}

/** Side by side, on a machine that is busy with the others: what a wait takes there is no failure. */
const beside = {
  expect: { poll: { timeout: 15_000, interval: 100 } },
  sequence: { groupOrder: 1 },
  maxWorkers: WORKERS,
  testTimeout: 3 * MINUTE_MS,
  hookTimeout: 5 * MINUTE_MS,
};

/** Of test/, what asks neither a stack nor the machine. */
const PURE = [
  "test/setup/**/*.test.ts",
  ...["model", "resolved-for", "sequences"].map((name) => `test/changes/${name}.test.ts`),
  ...["answers", "clock", "records"].map((name) => `test/faults/${name}.test.ts`),
  "test/hostile/command.test.ts",
  "test/doctor/page.test.ts",
];
/** The agent's way to Docker, on compose projects of its own. */
const DOCKER = ["test/agent/**/*.test.ts"];
/** SSH hosts of a file's own. */
const HOST = [
  ...["forced-command", "forwarding", "host-install", "host", "installer", "installer-traces"].map(
    (name) => `test/host/${name}.test.ts`,
  ),
  ...["more-ways", "password"].map((name) => `test/ssh/${name}.test.ts`),
  "test/secrets/search.test.ts",
];
/** Searches the run for its secrets: after everything else of it. */
const LAST = ["test/secrets/canaries.test.ts"];
/** A hundred targets at once, the ratio of two rates, Lighthouse, and lines that are cut under a browser: minutes, and a machine of one's own. */
const LONG = ["test/load/**", "test/console/lighthouse.test.ts", "test/console/line.test.ts"];

/** A browser, engines and several stacks on two cores: what a wait missed once is tried once more. What is wrong is wrong again. */
const ONCE_MORE = { retry: 1 };

const projects: TestProjectInlineConfiguration[] = [
  {
    resolve: { alias: { "cloudflare:workers": join(import.meta.dirname, "src/worker/double/durable-object.ts") } },
    test: {
      ...beside,
      name: "unit",
      // One process for many files halves the work: half of it was to load the same modules again.
      isolate: false,
      include: ["src/**/*.test.{ts,tsx}", "bot/**/*.test.ts", "client/**/*.test.ts", "scripts/**/*.test.ts", ...PURE],
    },
  },
  { test: { ...beside, name: "docker", ...ONCE_MORE, include: DOCKER, setupFiles: ["test/setup/with-machine.ts"] } },
  { test: { ...beside, name: "host", ...ONCE_MORE, include: HOST, setupFiles: ["test/setup/with-machine.ts"] } },
  {
    test: {
      ...beside,
      name: "stack",
      include: ["test/**/*.test.ts"],
      exclude: [...PURE, ...DOCKER, ...HOST, ...LAST, ...(isLong ? [] : LONG)],
      setupFiles: ["test/setup/with-stack.ts"],
      ...ONCE_MORE,
    },
  },
  { test: { ...beside, name: "secrets", include: LAST, sequence: { groupOrder: 2 } } },
];

export default defineConfig({
  test: {
    reporters: ["default", new CountReporter()],
    allowOnly: false,
    globalSetup: ["test/setup/global.ts"],
    sequence: { sequencer: ByLanes },
    teardownTimeout: 3 * MINUTE_MS,
    projects,
  },
});
