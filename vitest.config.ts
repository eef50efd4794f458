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

/**
 * Of files that this checkout has not run before, as they took beside all others on two cores; the others have their last time. In seconds,
 * and nothing hangs on it but the order.
 */
const SECONDS: Readonly<Record<string, number>> = {
  ...{ "agent/cli": 370, "agent/socket": 290, "agent/paste": 150, "agent/cli-changes": 90 },
  ...{ "watch/alerts": 205, "watch/leak": 70 },
  ...{ "agent/situations": 40, "agent/topologies": 60, "agent/repair": 30 },
  ...{ "doctor/memory": 75, "doctor/raise": 50, "road/failures": 80, "faults/faults": 80, "changes/timed": 46 },
  ...{ "changes/random": 37, "changes/link-death": 32, "doctor/untold": 33, "doctor/start": 31, "ssh/rotation": 28 },
  ...{
    "doctor/container": 27,
    "doctor/redis": 27,
    "doctor/applications": 26,
    "slack/commands": 25,
    "doctor/saving": 22,
  },
  ...{ "hostile/injection": 21, "doctor/unreached": 21, "road/reads": 19, "doctor/logs": 16, "changes/set": 15 },
  ...{ "doctor/intruder": 15, "host/compose": 12, "hostile/access": 12, "road/refusals": 11 },
  ...{ "host/installer": 96, "host/forced-command": 65, "host/host-install": 38, "host/installer-traces": 33 },
  ...{ "ssh/password": 32, "host/forwarding": 16, "ssh/more-ways": 12 },
  ...{ "console/fit": 60, "console/change": 45, "console/line": 35, "console/ways": 25, "console/hostile": 20 },
  ...{ "scripts/contributing": 69, "scripts/dev": 40, "agent/main": 32, "scripts/build-client": 20 },
  ...{ "logs/recognise": 16, "scripts/npm-run": 15, "reply/hostile": 15, "scripts/host-installer": 15 },
};
const OTHERS_SECONDS = { unit: 0.5, stack: 5, browser: 10, docker: 5, host: 5 } as const;

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
  "test/link/**/*.test.ts",
];
/** The agent's way to Docker, on compose projects of its own. */
const DOCKER = ["test/agent/**/*.test.ts"];
/** SSH hosts of a file's own. */
const HOST = [
  ...["engine", "forced-command", "forwarding", "host-install", "host", "installer", "installer-traces"].map(
    (name) => `test/host/${name}.test.ts`,
  ),
  ...["more-ways", "password"].map((name) => `test/ssh/${name}.test.ts`),
  "test/secrets/search.test.ts",
];
/** The console in a Chromium, on a stack that serves it. Signing in is tested by `fetch` as well, as what a stack does. */
const BROWSER = ["test/console/!(sign-in).test.ts"];
/** Searches the run for its secrets: after everything else of it. */
const LAST = ["test/secrets/canaries.test.ts"];
/** A hundred targets at once, and the ratio of two rates: minutes, and a machine of one's own. Lighthouse wants that too. */
const LONG = ["test/load/**", "test/console/lighthouse.test.ts"];
const TOO_LONG = isLong ? [] : LONG;
/** A whole machine under QEMU, which `npm run test:vm` names. */
const VM = ["test/vm/**/*.test.ts"];

/**
 * Real engines, browsers and links on two cores that others use as well: in the gate, which has nobody to look at it, what failed is tried once more
 * and told by name at the end. By hand nothing is.
 */
const onReal = { ...beside, retry: process.env["CI"] === "true" ? 1 : 0 };

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
  { test: { ...onReal, name: "docker", include: DOCKER, setupFiles: ["test/setup/with-machine.ts"] } },
  { test: { ...onReal, name: "host", include: HOST, setupFiles: ["test/setup/with-machine.ts"] } },
  {
    test: {
      ...onReal,
      name: "stack",
      include: ["test/**/*.test.ts"],
      exclude: [...PURE, ...DOCKER, ...HOST, ...BROWSER, ...LAST, ...TOO_LONG, ...VM],
      setupFiles: ["test/setup/with-stack.ts"],
    },
  },
  {
    test: {
      ...onReal,
      name: "browser",
      // As long as a page may take for what Playwright waits for (`test/console/opened.ts`).
      expect: { poll: { timeout: MINUTE_MS, interval: 100 } },
      include: BROWSER,
      exclude: TOO_LONG,
      setupFiles: ["test/setup/with-browser.ts", "test/setup/with-stack.ts"],
    },
  },
  { test: { ...beside, name: "secrets", include: LAST, sequence: { groupOrder: 2 } } },
  ...(process.env["REDIS_OPS_VM"] === undefined
    ? []
    : [{ test: { ...beside, name: "vm", include: VM, testTimeout: 30 * MINUTE_MS } }]),
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
