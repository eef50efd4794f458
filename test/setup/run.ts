/** One run of the tests: the machine that is prepared once, the stacks on it, and the watch for their secrets. */
import { rmdir } from "node:fs/promises";
import { join } from "node:path";
import { abortOnInterrupt } from "../../scripts/stack/interrupt.ts";
import { createProgress } from "../../scripts/stack/progress.ts";
import type { Progress } from "../../scripts/stack/progress.ts";
import { ROOT } from "../../scripts/stack/root.ts";
import { startStack } from "../../scripts/stack/stack.ts";
import type { Stack } from "../../scripts/stack/stack.ts";
import type { Found } from "../secrets/places.ts";
import { Watch } from "../secrets/watch.ts";
import { searchAll, watchSecrets } from "../secrets/watched.ts";
import type { WatchedStack } from "../secrets/watched.ts";
import { controlsOf, factsOf } from "./controls.ts";
import type { Controls, StackFacts } from "./controls.ts";
import type { MachineFacts } from "./machine.ts";
import { prepareMachine } from "./prepare.ts";
import type { Machine } from "./prepare.ts";

const STACKS = join(ROOT, ".test");
/** Above any test's number of requests, so that only the tests of the limits meet one. */
const RATE_LIMIT = 100_000;

export type StackCalls = Controls & { facts: () => Promise<StackFacts> };

/** Nothing of it is started before it is asked for: the unit tests need neither root nor Docker. */
export class TestRun {
  readonly #stacks = new Map<number, Promise<WatchedStack>>();
  readonly #starting = new Set<Promise<Stack>>();
  #begun: { progress: Progress; signal: AbortSignal; watch: Watch; machine: Promise<Machine> } | null = null;
  #interrupted: () => void = () => {};

  /** Called once when somebody ends the run by Ctrl-C or its like after something was started. */
  onInterrupt(interrupted: () => void): void {
    this.#interrupted = interrupted;
  }

  async prepared(): Promise<MachineFacts> {
    const { engine, image } = await this.#begin().machine;
    return { dockerSocket: engine.socketPath, dockerHost: engine.env.DOCKER_HOST, image };
  }

  async startStack(index: number): Promise<StackCalls> {
    const { stack, url } = await this.#watched(index);
    return { ...controlsOf(stack), facts: async () => factsOf(stack, url) };
  }

  /** Of each stack that was started, and of one in any case: else nothing would have been searched. */
  async searchSecrets(): Promise<Found[]> {
    if (this.#stacks.size === 0) await this.#watched(0);
    return searchAll(await Promise.all(this.#stacks.values()));
  }

  /** Takes everything down. A start that failed has taken its own parts down and failed the tests that needed them. */
  async end(): Promise<void> {
    const begun = this.#begun;
    if (begun === null) return;
    const stacks = await Promise.allSettled(this.#starting);
    const up = stacks.flatMap((started) => (started.status === "fulfilled" ? [started.value] : []));
    await Promise.all(up.map((stack) => stack.stop()));
    await begun.watch.stop();
    const machine = await begun.machine.catch(() => null);
    await machine?.engine.release();
    // Empty by now, but for what a killed run has left of a stack that this one did not start.
    await rmdir(STACKS).catch(() => {});
  }

  #begin() {
    if (this.#begun !== null) return this.#begun;
    const signal = abortOnInterrupt();
    signal.addEventListener("abort", () => this.#interrupted(), { once: true });
    const progress = createProgress();
    // The watch first: command lines of the start count too.
    this.#begun = { progress, signal, watch: new Watch(), machine: prepareMachine(progress) };
    return this.#begun;
  }

  #watched(index: number): Promise<WatchedStack> {
    const found = this.#stacks.get(index);
    if (found !== undefined) return found;
    const started = this.#startWatched(index);
    this.#stacks.set(index, started);
    return started;
  }

  async #startWatched(index: number): Promise<WatchedStack> {
    const { progress, signal, watch, machine } = this.#begin();
    const { engine } = await machine;
    const starting = startStack({
      ...{ directory: join(STACKS, String(index + 1)), purpose: "test", progress, signal, engine },
      worker: {
        ...{ vars: { RATE_LIMIT_PER_MINUTE: String(RATE_LIMIT) }, softRateLimit: RATE_LIMIT },
        onLog: (line) => watch.workerLog(index, line),
      },
    });
    this.#starting.add(starting);
    return watchSecrets(watch, await starting, index);
  }
}
