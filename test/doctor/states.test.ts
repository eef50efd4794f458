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
  /** What the first says, where its name does not tell the cause, and what to do. */
  text?: RegExp;
  step?: RegExp;
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
  "taken-over": {
    first: "replica_unmeant",
    verdict: "critical",
    text: /Somebody has made this Redis a replica of 203\.0\.113\.7:6379, which is no service of this host/,
    step: /REPLICAOF NO ONE`; take the port off the outside.* set a password.* look at what was run/,
  },
  "open-to-all": {
    first: "redis_exposed",
    verdict: "warn",
    text: /published on 0\.0\.0\.0:\d+, without a password and without protected mode/,
    step: /Publish it on the host only/,
  },
  "dir-moved": {
    first: "foreign_settings",
    verdict: "critical",
    text: /settings that only an intruder or a mistake sets: dir is \/etc/,
    step: /set a password.* look at what was run/,
  },
  // Last, because the engine remembers how containers ended, and doctor tells of it for a while.
  "restart-loop": {
    first: "redis_does_not_start",
    verdict: "critical",
    also: ["container_restart_loop"],
    text: /does not start: the list of its append-only files \(the manifest\) cannot be read/,
    step: /Copy the data first: `docker cp /,
  },
  "bad-aof": {
    first: "redis_does_not_start",
    verdict: "critical",
    also: ["container_restart_loop"],
    text: /does not start: its append-only file is damaged/,
    step: /Copy the data first.* Then .*redis-check-aof .*--fix \/data\/appendonlydir\/appendonly\.aof\.manifest/,
  },
  "newer-rdb": {
    first: "redis_does_not_start",
    verdict: "critical",
    also: ["container_restart_loop"],
    text: /does not start: its data was written by a newer version \(RDB format 99\)/,
    step: /Put the newer image back.* do not delete it/,
  },
  "bad-option": {
    first: "redis_does_not_start",
    verdict: "critical",
    also: ["container_restart_loop"],
    text: /does not start: a setting is wrong \(maxmemroy: Bad directive/,
    step: /Correct it in the compose file's `command:`/,
  },
  "wrong-owner": {
    first: "redis_does_not_start",
    verdict: "critical",
    also: ["container_restart_loop"],
    text: /does not start: it may not read or write its data/,
    step: /whose the files are.*chown/,
  },
  "read-only-data": {
    first: "redis_does_not_start",
    verdict: "critical",
    also: ["container_restart_loop"],
    text: /does not start: its data lies on a file system that is read-only/,
    step: /Take `:ro` off its volume/,
  },
  "oom-killed": { first: "container_oom_killed", verdict: "critical" },
};

describe.each(Object.entries(STATES))("%s", (state, { first, verdict, also = [], text = /./, step = /./ }) => {
  test(`is found first as ${first}, and gone after the repair`, async () => {
    expect(healthy).not.toContain(first);
    await stack.control.break(state as StateName);
    // Redis notices some of it only after a moment (a failing health check, a rate).
    await expect
      .poll(async () => (await doctor()).findings[0], { timeout: 60_000, interval: 500 })
      .toMatchObject({
        id: first,
        verdict,
        text: expect.stringMatching(text),
        next_step: expect.stringMatching(step),
      });
    expect(await concerns()).toEqual(expect.arrayContaining(also));
    await stack.control.repair();
    await isAsBefore();
  });
});
