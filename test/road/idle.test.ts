import { afterAll, beforeAll, expect, test } from "vitest";
import { pause } from "../../src/shared/deadline.ts";
import { agentsOn } from "../setup/agents.ts";
import { type TestStack, useStack } from "../setup/stack.ts";

let stack: TestStack;

const agents = (): Promise<number> => agentsOn(stack);

const memory = async () => (await stack.get(`/v1/targets/${stack.target}/redis/memory`)).status;

beforeAll(async () => {
  stack = await useStack();
  await stack.control.restartWorker({ vars: { ...stack.workerOptions.vars, LINK_IDLE_SECONDS: "2" } });
});

afterAll(() => stack.control.restartWorker({ vars: stack.workerOptions.vars ?? {} }));

test("an idle link is closed and leaves no process on the host; the next request opens a new one", async () => {
  expect(await memory()).toBe(200);
  expect(await agents()).toBeGreaterThan(0);
  for (let tries = 0; tries < 100 && (await agents()) > 0; tries += 1) await pause(200);
  expect(await agents()).toBe(0);
  expect(await memory()).toBe(200);
});

test("after the link has closed the object can be evicted, and its last good reading outlives that", async () => {
  expect(await memory()).toBe(200);
  for (let tries = 0; tries < 100 && (await agents()) > 0; tries += 1) await pause(200);
  await stack.control.evict(stack.target);
  await stack.control.stopSshd();
  try {
    const response = await stack.get(`/v1/targets/${stack.target}/redis/memory`);
    expect(response.status).toBe(502);
    expect(await response.json()).toMatchObject({ last_good: { data: { maxmemory: 536_870_912 } } });
  } finally {
    await stack.control.startSshd();
  }
});
