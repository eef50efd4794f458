import { defineConfig } from "vitest/config";
import { BaseSequencer } from "vitest/node";
import type { TestSpecification } from "vitest/node";
import { CountReporter } from "./test/reporter.ts";

const MINUTE_MS = 60_000;

/** What searches the run for its secrets comes after everything else of it. */
class SecretsLast extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLast = ({ moduleId }: TestSpecification): boolean => moduleId.endsWith("/test/secrets/canaries.test.ts");
    // oxlint-disable-next-line unicorn/no-array-sort -- it is the sequencer's
    const sorted = await super.sort(files);
    return [...sorted.filter((file) => !isLast(file)), ...sorted.filter(isLast)];
  }
}

export default defineConfig({
  test: {
    reporters: ["default", new CountReporter()],
    allowOnly: false,
    sequence: { sequencer: SecretsLast },
    teardownTimeout: MINUTE_MS,
    projects: [
      {
        test: {
          name: "unit",
          include: ["src/**/*.test.ts", "bot/**/*.test.ts", "client/**/*.test.ts", "scripts/**/*.test.ts"],
          // Vitest runs what has one worker and order 0 last, and on two cores one worker is what it takes by itself.
          sequence: { groupOrder: 1 },
          maxWorkers: "100%",
          // A property test takes seconds, and a busy machine makes minutes of them.
          testTimeout: 2 * MINUTE_MS,
        },
      },
      {
        test: {
          name: "stack",
          include: ["test/**/*.test.ts"],
          // A hundred targets at once, and the ratio of two rates: minutes, and a machine of one's own.
          exclude: process.env["REDIS_OPS_LONG"] === "1" ? [] : ["test/load/**"],
          globalSetup: ["test/setup/global.ts"],
          // The files share one stack and stop its parts, so one runs at a time, and after the unit tests.
          fileParallelism: false,
          sequence: { groupOrder: 2 },
          testTimeout: 2 * MINUTE_MS,
          hookTimeout: 5 * MINUTE_MS,
        },
      },
    ],
  },
});
