import { afterAll, beforeAll, expect, test } from "vitest";
import { apart } from "../../scripts/bench/load/apart.ts";
import { statuses } from "../../scripts/bench/load/crowd.ts";
import { distantHost, silentHost } from "../../scripts/bench/load/neighbour-host.ts";
import { type Beside, besideNeighbours } from "../../scripts/bench/load/neighbours.ts";
import { allowTargets, entryOf } from "../../scripts/bench/load/targets.ts";
import { type TestStack, useStack } from "../setup/stack.ts";
import { hostOf, LONG, memoryOf, startAsBefore, startWithTargets } from "./worker.ts";

/** Nine that are well; the others are the tenth, each in its turn. */
const WELL = Array.from({ length: 9 }, (_, index) => `t${index + 1}`);
const DISTANCE_MS = 300;

let stack: TestStack;
let beside: Beside;
const undo: (() => Promise<void>)[] = [];

beforeAll(async () => {
  stack = await useStack();
  undo.push(await allowTargets(hostOf(stack), stack.target, [...WELL, "slow"]));
  const [dead, slow] = await Promise.all([silentHost(), distantHost(stack.hostPort, DISTANCE_MS)]);
  undo.push(
    () => dead.close(),
    () => slow.close(),
  );
  const like = entryOf(stack.workerOptions, stack.target);
  undo.push(() => startAsBefore(stack));
  await startWithTargets(stack, {
    ...Object.fromEntries(WELL.map((name) => [name, like])),
    dead: { ...like, port: dead.port },
    slow: { ...like, port: slow.port },
  });
  // Each a login and the start of an agent; all at once they would only wait for each other.
  for (const name of [...WELL, "slow"]) expect((await stack.get(memoryOf(name))).status).toBe(200);
  beside = await besideNeighbours({
    ...{ url: stack.url, token: stack.viewerToken, well: WELL.map(memoryOf) },
    dead: { path: memoryOf("dead"), host: dead },
    slow: { path: memoryOf("slow") },
    ...{ rounds: LONG ? 30 : 6, phaseMs: LONG ? 2_000 : 400 },
  });
});

afterAll(async () => {
  for (const back of undo.toReversed()) await back();
});

/** The p99 of the nine beside the other, by theirs alone; and the noise, from what they were alone and were alone again. */
const besideThe = (other: "dead" | "slow") => apart([...beside.p99.alone, ...beside.p99.again], beside.p99[other]);

test("the nine are answered, whoever is beside them", () => {
  expect(statuses(beside.answers)).toEqual({ 200: beside.answers.length });
});

test("the dead target's callers are told that it cannot be reached, the slow one's are answered", () => {
  expect(Object.keys(statuses(beside.bad.dead))).toEqual(["502"]);
  expect(beside.bad.dead.length).toBeGreaterThan(0);
  expect(Object.keys(statuses(beside.bad.slow))).toEqual(["200"]);
  for (const { ms } of beside.bad.slow) expect(ms).toBeGreaterThan(DISTANCE_MS);
});

test.each(["dead", "slow"] as const)(
  "a %s target slows the others by no more than a fifth, beyond the noise",
  (other) => {
    const { ratio, noise } = besideThe(other);
    expect(ratio).toBeLessThanOrEqual(1.2 * noise);
  },
);

test("the control: what it is to share the slow target's link does show in the same measure", () => {
  const shared = beside.bad.slow.map(({ ms }) => ms);
  const { ratio, noise } = apart([...beside.p99.alone, ...beside.p99.again], shared);
  expect(ratio).toBeGreaterThan(1.2 * noise);
});
