/** What doctor finds in a Redis that is in trouble for real, and that it says nothing of it before and after. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { StateName } from "../../scripts/stack/states/index.ts";
import type { Output } from "../../src/protocol/operations.ts";
import type { Envelope } from "../../src/protocol/answer.ts";
import { type TestStack, useStack } from "../setup/stack.ts";

let stack: TestStack;
let healthy: string[];

const doctor = async (): Promise<Output<"doctor">> => {
  const response = await stack.get(`/v1/targets/${stack.target}/doctor`);
  const text = await response.text();
  expect([response.status, text.slice(0, 2000)]).toEqual([200, expect.anything()]);
  expect(text).not.toContain(stack.password);
  return (JSON.parse(text) as Envelope & { data: Output<"doctor"> }).data;
};

/** What it is concerned about; notes are not. */
const concerns = async (): Promise<string[]> =>
  (await doctor()).findings.filter(({ verdict }) => verdict !== "ok").map(({ id }) => id);

/**
 * Nothing is left of the state; what was found before it may have passed by itself (the slow log is looked at for some minutes). A
 * container that has just been started is young for a moment, and an eviction's rate takes two looks to be none.
 */
const isAsBefore = async (): Promise<void> =>
  expect
    .poll(async () => (await concerns()).filter((id) => !healthy.includes(id)), { timeout: 60_000, interval: 500 })
    .toEqual([]);

beforeAll(async () => {
  stack = await useStack();
  await stack.control.redis("FLUSHALL");
  healthy = await concerns();
});

afterAll(async () => {
  await stack.control.repair();
});

describe("a healthy Redis", () => {
  test("nothing is critical", async () => {
    const { findings, fine, unread } = await doctor();
    expect(findings.filter(({ verdict }) => verdict === "critical")).toEqual([]);
    expect(unread).toEqual([]);
    expect(fine.length).toBeGreaterThan(20);
  });
});

interface Expected {
  /** The rule that is named first. */
  first: string;
  verdict: "warn" | "critical";
  /** Others that are found as well. */
  also?: string[];
}

const STATES: Record<StateName, Expected> = {
  full: { first: "evictions_per_second", verdict: "warn" },
  "noeviction-full": { first: "maxmemory_fraction", verdict: "critical", also: ["app_oom"] },
  stopped: { first: "container_not_running", verdict: "critical" },
  paused: { first: "container_not_running", verdict: "critical" },
  "bgsave-fails": { first: "disk_below_dataset", verdict: "critical", also: ["rdb_last_bgsave_status"] },
  "aof-fails": { first: "disk_below_dataset", verdict: "critical", also: ["aof_last_write_status"] },
  "disk-full": { first: "disk_full", verdict: "critical" },
  "wrong-password": { first: "app_auth", verdict: "critical" },
  "app-refused": { first: "app_refused", verdict: "critical" },
  "busy-script": { first: "redis_busy", verdict: "critical" },
  "huge-client-buffer": { first: "client_buffer", verdict: "critical" },
  "max-clients": { first: "clients_fraction", verdict: "critical", also: ["rejected_connections"] },
  fragmentation: { first: "fragmentation_ratio", verdict: "warn" },
  loading: { first: "loading", verdict: "warn" },
  "celery-broker": { first: "celery_allkeys", verdict: "warn" },
  // https://github.com/fleetyards/fleetyards/issues/4335, https://github.com/rq/rq/issues/1280
  "queue-under-eviction": { first: "bullmq_eviction", verdict: "warn", also: ["rq_eviction"] },
  // Last, because the engine remembers how containers ended, and doctor tells of it for a while.
  "restart-loop": { first: "container_restart_loop", verdict: "critical" },
  "oom-killed": { first: "container_oom_killed", verdict: "critical" },
};

describe.each(Object.entries(STATES))("%s", (state, { first, verdict, also = [] }) => {
  test(`is found first as ${first}, and gone after the repair`, async () => {
    expect(healthy).not.toContain(first);
    await stack.control.break(state as StateName);
    // Redis notices some of it only after a moment (a failing health check, a rate).
    await expect
      .poll(async () => (await doctor()).findings[0], { timeout: 60_000, interval: 500 })
      .toMatchObject({ id: first, verdict });
    expect(await concerns()).toEqual(expect.arrayContaining(also));
    await stack.control.repair();
    await isAsBefore();
  });
});
