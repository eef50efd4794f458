import { afterAll, beforeAll, expect, test } from "vitest";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crowd } from "../../scripts/bench/load/crowd.ts";
import { allowTargets, entryOf, installLightAgent } from "../../scripts/bench/load/targets.ts";
import type { Output } from "../../src/protocol/operations.ts";
import { type TestStack, useStack } from "../setup/stack.ts";
import { hostOf, LONG, memoryOf, startAsBefore, startWithTargets } from "./worker.ts";

const NAMES = Array.from({ length: 100 }, (_, index) => `h${index + 1}`);
const SSHD = "/etc/ssh/sshd_config.d/load.conf";
const ROUNDS = LONG ? 50 : 5;

let stack: TestStack;
const undo: (() => Promise<unknown>)[] = [];

const restartSshd = async (): Promise<void> => {
  await stack.control.stopSshd();
  await stack.control.startSshd();
};

const ask = (rounds: number) => {
  const all = crowd({ url: stack.url, token: stack.viewerToken }, NAMES.map(memoryOf));
  const inTurn = async (): Promise<number[]> => {
    const answers: number[] = [];
    for (let round = 0; round < rounds; round += 1) answers.push(...(await all.once()).map(({ status }) => status));
    return answers;
  };
  return inTurn().finally(() => all.close());
};

/** So many at a time: a hundred logins at once share the two cores of one host so that none is done before its deadline. */
const connect = async (width: number): Promise<void> => {
  for (let first = 0; first < NAMES.length; first += width) {
    const answers = await Promise.all(NAMES.slice(first, first + width).map((name) => stack.get(memoryOf(name))));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
  }
};

beforeAll(async () => {
  stack = await useStack();
  // The first value of a setting counts, and these files are read first.
  await stack.control.hostWriteFile(SSHD, "MaxStartups 300\n", "0644");
  undo.push(restartSshd, () => stack.control.hostRun(["rm", "-f", SSHD]));
  await restartSshd();
  undo.push(() => startAsBefore(stack));
});

afterAll(async () => {
  for (const back of undo.toReversed()) await back();
});

test("a hundred simulated hosts behind one SSH server are asked at once, and all answer", async () => {
  const directory = await mkdtemp(join(tmpdir(), "redis-ops-load-"));
  undo.push(() => rm(directory, { recursive: true }));
  const light = await installLightAgent(hostOf(stack), { target: stack.target, operation: "memory", directory });
  const like = { ...entryOf(stack.workerOptions, stack.target), ...light.entry };
  await startWithTargets(stack, Object.fromEntries(NAMES.map((name) => [name, like])), light.secrets);
  await connect(10);
  expect(await ask(ROUNDS)).toEqual(Array.from({ length: 100 * ROUNDS }, () => 200));
  const { data } = (await (await stack.get("/v1/overview")).json()) as { data: Output<"overview"> };
  const read = data.targets.filter(({ failure }) => failure === null).map(({ name }) => name);
  expect(read).toEqual(expect.arrayContaining(NAMES));
});

// A hundred agents start and stay: several gigabytes, and minutes on two cores.
test.runIf(LONG)("a hundred agents on one host are asked at once, and all answer", { timeout: 600_000 }, async () => {
  undo.push(await allowTargets(hostOf(stack), stack.target, NAMES));
  const like = entryOf(stack.workerOptions, stack.target);
  await startWithTargets(stack, Object.fromEntries(NAMES.map((name) => [name, like])));
  await connect(1);
  expect(await ask(ROUNDS)).toEqual(Array.from({ length: 100 * ROUNDS }, () => 200));
});
