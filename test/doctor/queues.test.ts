/** What is said of jobs that real libraries keep in a Redis that may evict them, by each operation that bears on it. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Output } from "../../src/protocol/operations.ts";
import type { Answer } from "../../src/protocol/answer.ts";
import { operator } from "../changes/operator.ts";
import { type TestStack, useStack } from "../setup/stack.ts";

let stack: TestStack;

type Shown = Pick<Answer<"doctor">, "reasons" | "verdict">;

const read = async <N extends "doctor" | "memory" | "drift">(path: string): Promise<Shown & { data: Output<N> }> => {
  const response = await stack.get(`/v1/targets/${stack.target}${path}`);
  expect(response.status).toBe(200);
  return (await response.json()) as Shown & { data: Output<N> };
};

const change = async (policy: string): Promise<string[]> => {
  const { status, body } = await operator(stack).set("maxmemory-policy", { value: policy, dry_run: true });
  expect(status).toBe(200);
  return body.data.warnings;
};

beforeAll(async () => {
  stack = await useStack();
  await stack.control.redis("FLUSHALL");
  await stack.control.break("queue-under-eviction");
}, 240_000);

afterAll(async () => {
  await stack.control.repair();
});

test("doctor tells how much waits, is delayed and has failed, and what eviction does to it", async () => {
  const { data } = await read<"doctor">("/doctor");
  const [bullmq, rq] = ["bullmq_eviction", "rq_eviction"].map((each) => data.findings.find(({ id }) => id === each));
  expect(bullmq?.text).toBe(
    "BullMQ keeps 201 jobs in this Redis, and allkeys-lru may evict any key: at full memory, jobs are lost without an error.",
  );
  expect(bullmq?.evidence).toContainEqual({
    text: "queue bull:mail: 199 waiting, 1 active, 1 delayed, 1 failed",
    command: expect.stringContaining("redis-cli LLEN bull:mail:wait") as string,
  });
  expect(bullmq?.next_step).toMatch(/^Decide: `noeviction`/);
  expect(rq?.evidence[0]?.text).toBe("queue reports: 49 waiting, 1 active, 0 delayed, 0 failed");
  expect(rq?.next_step).toMatch(/^Decide: `volatile-lru`/);
});

test("memory, which is nearly full, names them", async () => {
  const { reasons, verdict } = await read<"memory">("/redis/memory");
  expect(verdict).toBe("warn");
  expect(reasons.map(({ id }) => id)).toEqual(["bullmq_eviction", "rq_eviction"]);
});

test("a change of the policy warns of those that it does not spare", async () => {
  expect(await change("allkeys-lfu")).toMatchObject([
    expect.stringMatching(/^BullMQ keeps jobs/),
    expect.stringMatching(/^RQ keeps jobs/),
    expect.stringMatching(/^From allkeys-lru to allkeys-lfu, which keys go first is arbitrary/),
  ]);
  expect(await change("volatile-lru")).toMatchObject([expect.stringMatching(/^BullMQ keeps jobs.*a second time/)]);
  expect(await change("noeviction")).toEqual([]);
});

test("drift warns of a profile that wants such a policy", async () => {
  const { reasons } = await read<"drift">("/profile");
  expect(reasons.find(({ id }) => id === "profile_queues")?.text).toMatch(/allkeys-lru.*jobs of BullMQ and RQ/);
});
