/** Callers that keep reading one target while something is changed beneath them. */
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import type { TestStack } from "../setup/stack.ts";

const CALLERS = 2;

export interface Readers {
  /** From now on they ask this Worker; resolves when none waits for the one before any more. A deployment does the same. */
  moveTo(url: string): Promise<void>;
  /** Resolves when every caller has had so many answers more. */
  pass(answers: number): Promise<void>;
  /** Ends them; answers how many answers there were and every one that was not a 200. */
  stop(): Promise<{ answers: number; failures: string[] }>;
}

export function startReaders(stack: TestStack): Readers {
  let worker = stack.url;
  let running = true;
  const answers = Array.from({ length: CALLERS }, () => 0);
  const failures: string[] = [];
  const read = async (caller: number): Promise<void> => {
    while (running) {
      try {
        const response = await fetch(`${worker}/v1/targets/${stack.target}/redis/memory`, {
          headers: { authorization: `Bearer ${stack.viewerToken}` },
        });
        const text = await response.text();
        if (response.status !== 200) failures.push(`${response.status} ${text.slice(0, 400)}`);
      } catch (error) {
        failures.push(String(error));
      }
      answers[caller] = (answers[caller] ?? 0) + 1;
      await sleep(20);
    }
  };
  const reading = answers.map((_, caller) => read(caller));
  const pass = async (more: number): Promise<void> => {
    const goal = answers.map((count) => count + more);
    await expect
      .poll(() => answers.every((count, caller) => count >= (goal[caller] ?? 0)), { timeout: 60_000, interval: 10 })
      .toBe(true);
  };
  return {
    pass,
    async moveTo(url) {
      worker = url;
      await pass(2);
    },
    async stop() {
      running = false;
      await Promise.all(reading);
      return { answers: answers.reduce((sum, count) => sum + count, 0), failures };
    },
  };
}
