/** A watched target looks by itself, on the real stack: nobody asks the Worker between the looks. A minute is the shortest interval. */
import { afterAll, expect, test } from "vitest";
import type { Output } from "../../src/protocol/operations.ts";
import { pause } from "../../src/shared/deadline.ts";
import { until } from "../../scripts/stack/states/until.ts";
import { agentsOn } from "../setup/agents.ts";
import { useStack } from "../setup/stack.ts";
import { looksOf, watchedVars } from "./watched.ts";

const stack = await useStack();
const { target } = stack;

const watched = (watch: object | null): Record<string, string> => watchedVars(stack, watch);

/** More than an interval. */
const NEXT_LOOK_MS = 90_000;

/** Of `used` unless another is named, from now back. It opens no link. */
const history = async (query = ""): Promise<Output<"history">> => {
  const response = await stack.get(`/v1/targets/${target}/history?since=1h&points=300${query}`);
  expect(response.status).toBe(200);
  return ((await response.json()) as { data: Output<"history"> }).data;
};

/** When the target was last looked at, milliseconds since the epoch; 0 for never. */
const lookedAt = async (): Promise<number> => Date.parse((await history()).latest?.at ?? new Date(0).toISOString());

const looks = (): Promise<number> => looksOf(stack);

const noLink = (): Promise<void> => until("no link is open", async () => (await agentsOn(stack)) === 0);

afterAll(async () => {
  await stack.control.startSshd();
  await stack.control.restartWorker({ vars: watched(null) });
});

test(
  "a watched target is looked at by itself, each look closes its link, a host that is gone is a gap, and taking the watch out ends it",
  async () => {
    expect((await stack.get(`/v1/targets/${target}/redis/memory`)).status).toBe(200);
    // The control: a link would be seen.
    expect(await agentsOn(stack)).toBeGreaterThan(0);
    const before = await lookedAt();
    const none = await looks();
    await stack.control.restartWorker({ vars: watched({ every: "1m" }) });
    // Nobody asks: the Cron trigger wakes the object.
    await stack.control.trigger();
    await until("it is looked at for the first time", async () => (await looks()) > none);
    expect(await lookedAt()).toBeGreaterThan(before);
    await noLink();
    const looked = (await stack.control.workerLogs()).find((line) => line.includes('"watch":"looked"'));
    expect(JSON.parse(looked ?? "{}")).toMatchObject({
      target,
      code: null,
      timings: { object_ms: expect.any(Number) as number },
    });
    const first = await history();
    expect(first.every_ms).toBe(60_000);
    expect(first.latest?.figures.used).toBeGreaterThan(500_000);
    expect(Object.keys(first.latest?.figures ?? {})).toEqual(
      expect.arrayContaining([
        "used",
        "rss",
        "container",
        "host",
        "clients",
        "ops",
        "keys",
        "keys_without_ttl",
        "unsaved",
      ]),
    );

    // Part of the next interval has passed while workerd was down; nobody asks until it has looked.
    const one = await looks();
    await stack.control.restartWithAgedTimers(40);
    await until("it is looked at again", async () => (await looks()) > one);
    const second = await history();
    expect(Date.parse(second.latest?.at ?? "")).toBeGreaterThan(Date.parse(first.latest?.at ?? ""));
    expect(second.latest?.figures.evictions).toBe(0);
    await noLink();

    await stack.control.stopSshd();
    await stack.control.restartWithAgedTimers(45);
    await until("the look that failed is told", async () => (await history()).latest?.cause === "unreachable");
    // At the latest with the next look: the first may be told together with the good one before it, since time was made to pass in a jump.
    await until("the gap is told", async () => (await history()).gaps.at(-1)?.cause === "unreachable", NEXT_LOOK_MS);
    const gone = await history();
    expect(gone.latest?.figures.used).toBeGreaterThan(500_000);
    const headers = { accept: "text/plain" };
    const text = await (
      await stack.get(`/v1/targets/${target}/history?metric=memory&since=1h&points=300`, { headers })
    ).text();
    expect(text).toContain("unreachable");
    await stack.control.startSshd();

    await stack.control.restartWorker({ vars: watched(null) });
    expect((await history()).every_ms).toBe(null);
    const off = await lookedAt();
    await stack.control.restartWithAgedTimers(60);
    await pause(10_000);
    expect(await lookedAt()).toBe(off);
  },
  5 * 60_000,
);
