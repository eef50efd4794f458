/**
 * Ends a test run with the ten slowest files, what had to be tried twice, and one line, `N passed, N failed` (`, N skipped`), whatever else wrote to the terminal
 * before.
 */
import { relative } from "node:path";
import { writeSync } from "node:fs";
import type { Reporter, TestCase, TestModule } from "vitest/node";

interface Count {
  passed: number;
  failed: number;
  skipped: number;
}

const pathOf = ({ moduleId }: TestModule): string => relative(process.cwd(), moduleId);

/** What these see once is a finding, also where it does not show itself again. */
const ONCE_IS_ENOUGH = /^test\/(?:hostile|faults|secrets|ways|changes\/random)/;

const isFlaky = (test: TestCase): boolean => test.diagnostic()?.flaky === true;

/**
 * Counts what ran. Everything that is neither passed nor skipped is a failure: a file that could not be loaded, a hook
 * that threw, an unhandled rejection, a test that was interrupted.
 */
const count = (modules: readonly TestModule[], unhandled: number): Count => {
  const found: Count = { passed: 0, failed: unhandled, skipped: 0 };
  for (const module of modules) {
    found.failed += module.errors().length;
    for (const suite of module.children.allSuites()) found.failed += suite.errors().length;
    for (const test of module.children.allTests()) {
      const { state } = test.result();
      if (state === "passed" && isFlaky(test) && ONCE_IS_ENOUGH.test(pathOf(module))) found.failed += 1;
      else if (state === "passed") found.passed += 1;
      else if (state === "skipped") found.skipped += 1;
      else found.failed += 1;
    }
  }
  return found;
};

const line = ({ passed, failed, skipped }: Count): string =>
  `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}\n`;

const SLOWEST = 10;

/** One line for each file, the slowest first: seconds with its hooks, project, path. */
const slowest = (modules: readonly TestModule[]): string[] =>
  modules
    .map((module) => ({ module, seconds: module.diagnostic().duration / 1000 }))
    .toSorted((one, other) => other.seconds - one.seconds)
    .slice(0, SLOWEST)
    .map(
      ({ module, seconds }) =>
        `${seconds.toFixed(1).padStart(7)} s  ${module.project.name.padEnd(7)} ${pathOf(module)}\n`,
    );

/** Those that failed first and passed then: each of them is a wait to mend. One line each. */
const flaky = (modules: readonly TestModule[]): string[] =>
  modules.flatMap((module) =>
    [...module.children.allTests()].filter(isFlaky).map((test) => `          ${pathOf(module)}: ${test.fullName}\n`),
  );

export class CountReporter implements Reporter {
  // A run that never comes to its end has failed.
  #count: Count = { passed: 0, failed: 1, skipped: 0 };
  #slowest: string[] = [];
  #flaky: string[] = [];

  onInit(): void {
    // On exit, because the teardown of the stack still writes after the run has ended.
    process.once("exit", () => {
      if (this.#count.failed > 0) process.exitCode ||= 1;
      if (this.#slowest.length > 1) writeSync(1, `The slowest files:\n${this.#slowest.join("")}`);
      if (this.#flaky.length > 0) writeSync(1, `Passed only when tried once more:\n${this.#flaky.join("")}`);
      writeSync(1, line(this.#count));
    });
  }

  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[], reason: string): void {
    this.#count = count(modules, unhandled.length);
    this.#slowest = slowest(modules);
    this.#flaky = flaky(modules);
    if (reason !== "passed" && this.#count.failed === 0) this.#count.failed = 1;
  }
}
