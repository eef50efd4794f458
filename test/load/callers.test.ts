import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { crowd, statuses } from "../../scripts/bench/load/crowd.ts";
import { type TestStack, useStack } from "../setup/stack.ts";
import { LONG, memoryOf, startAsBefore } from "./worker.ts";

const FOR_MS = LONG ? 10_000 : 1_000;

let stack: TestStack;

/** How often Redis has run INFO, but for the asking itself. */
let infos = 0;
const infosSince = async (): Promise<number> => {
  const told = await stack.control.redis("INFO", "commandstats");
  const now = Number(/cmdstat_info:calls=(\d+)/.exec(told)?.[1] ?? 0);
  const since = now - infos;
  // This call is in the next figure, as the last one was in this.
  infos = now + 1;
  return since;
};

const askers = (callers: number, token = stack.viewerToken) =>
  crowd(
    { url: stack.url, token },
    Array.from({ length: callers }, () => memoryOf(stack.target)),
  );

beforeAll(async () => {
  stack = await useStack();
  await stack.get(memoryOf(stack.target));
});

describe("many callers of one target", () => {
  test("one caller alone has a round trip for each answer", async () => {
    const one = askers(1);
    await infosSince();
    const answers = await one.during(FOR_MS);
    one.close();
    expect(statuses(answers)).toEqual({ 200: answers.length });
    expect(await infosSince()).toBe(answers.length);
  });

  // So many answers for each round trip at the least: callers who ask at the same time are told the same.
  test.each([
    [10, 2],
    [50, 5],
    [200, 20],
  ])("%i callers are all answered, and share round trips: at least %i answers for each", async (callers, shared) => {
    const many = askers(callers);
    await infosSince();
    const answers = await many.during(FOR_MS);
    many.close();
    expect(statuses(answers)).toEqual({ 200: answers.length });
    const trips = await infosSince();
    expect(trips).toBeGreaterThan(0);
    expect(answers.length / trips).toBeGreaterThanOrEqual(shared);
  });
});

describe("more callers than the limit allows", () => {
  beforeAll(() => stack.control.restartWorker({ vars: { ...stack.workerOptions.vars, RATE_LIMIT_PER_MINUTE: "60" } }));
  afterAll(() => startAsBefore(stack));

  test("are told 429 and when to ask again, and nothing else goes wrong", async () => {
    const many = askers(200);
    const counts = statuses(await many.during(FOR_MS));
    many.close();
    expect(Object.keys(counts)).toEqual(["200", "429"]);
    // A second lets one more through, so one of several at the same time is refused.
    const more = await Promise.all(Array.from({ length: 20 }, () => stack.get(memoryOf(stack.target))));
    const refused = more.find(({ status }) => status === 429);
    expect(Number(refused?.headers.get("retry-after"))).toBeGreaterThan(0);
    // Another caller is not held up by one who asks too much.
    expect((await stack.get(memoryOf(stack.target), { token: stack.operatorToken })).status).toBe(200);
  });
});
