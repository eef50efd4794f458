/** The overview where one of the hosts hangs: all the others are told in the same answer, and nobody waits for it longer than that. */
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { silentHost } from "../../scripts/bench/load/neighbour-host.ts";
import { entryOf } from "../../scripts/bench/load/targets.ts";
import { operations, type Output } from "../../src/protocol/operations.ts";
import { startAsBefore, startWithTargets } from "../load/worker.ts";
import { type TestStack, useStack } from "../setup/stack.ts";

let stack: TestStack;
const undo: (() => Promise<void>)[] = [];

const WELL_MS = 120_000;
const PAUSE_MS = 2_000;

/** What a file before has left in the figures of a stack, evictions for one, is told for a while; whatever stays longer is named here. */
const untilWell = async (): Promise<void> => {
  const until = Date.now() + WELL_MS;
  for (;;) {
    const response = await stack.get(`/v1/targets/${stack.target}/redis/memory`);
    const { verdict, summary } = (await response.json()) as { verdict?: string; summary?: string };
    if (verdict === "ok") return;
    if (Date.now() > until) throw new Error(`${verdict}: ${summary}`);
    await sleep(PAUSE_MS);
  }
};

beforeAll(async () => {
  stack = await useStack();
  await untilWell();
  const dead = await silentHost();
  undo.push(() => dead.close());
  undo.push(() => startAsBefore(stack));
  const like = entryOf(stack.workerOptions, stack.target);
  await startWithTargets(stack, { dead: { ...like, port: dead.port }, gone: { ...like, port: 1 } });
});

afterAll(async () => {
  for (const back of undo.toReversed()) await back();
});

test("a host that hangs and one that refuses are told first, with why; the third has its figures", async () => {
  const response = await stack.get("/v1/overview");
  expect(response.status).toBe(200);
  const { verdict, data, took_ms } = (await response.json()) as {
    verdict: string;
    data: Output<"overview">;
    took_ms: number;
  };
  expect(verdict).toBe("critical");
  const failures = Object.fromEntries(data.targets.map(({ name, failure }) => [name, failure && failure.code]));
  expect(failures).toEqual({ dead: "timeout", gone: "unreachable", [stack.target]: null });
  const [first, second, third] = data.targets;
  expect(new Set([first?.name, second?.name])).toEqual(new Set(["dead", "gone"]));
  expect(third).toMatchObject({ name: stack.target, verdict: "ok", maxmemory: 536_870_912 });
  // Asked by itself, the one that hangs may take all of the time that `memory` has.
  expect(took_ms).toBeLessThan(operations.memory.deadlineMs);
});
