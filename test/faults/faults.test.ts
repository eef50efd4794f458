/**
 * Twenty callers ask and change while one thing after another breaks, for real. `npm run test:faults` has every fault, and then some at
 * random; `npm test` the most telling ones.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import { operator } from "../changes/operator.ts";
import { FAULTS, type Fault, faultsHere } from "./faults.ts";
import { type Ground, prepare } from "./ground.ts";
import { oneOf, randomOf } from "./random.ts";

const isLong = process.env["REDIS_OPS_LONG"] === "1";
const seed = Number(process.env["REDIS_OPS_SEED"] ?? Date.now() % 1_000_000);
const ROUNDS = Number(process.env["REDIS_OPS_ROUNDS"] ?? 12);
const LONGEST_MS = 9_000;
const FAULT_MS = 4 * 60_000;
/** As Redis says it, and none of those that the callers set. */
const OTHER = String(299 * 1024 ** 2);

let ground: Ground;
let here: readonly string[] = [];

beforeAll(async () => {
  console.log(`Faults with seed ${seed}.`);
  ground = await prepare(randomOf(seed), isLong);
  here = faultsHere(ground.stack);
}, FAULT_MS);

afterAll(() => ground.close(), FAULT_MS);

test.for(Object.entries(FAULTS).filter(([, { short }]) => isLong || short))(
  "%s",
  { timeout: FAULT_MS },
  async ([name, fault], context) => {
    context.skip(!here.includes(name), "the Docker engine is not this run's alone");
    const found = await ground.endure([fault]);
    expect([...found, ...(isLong ? await ground.leftOver() : [])]).toEqual([]);
  },
);

test(
  "the object evicted, and asked again",
  async () => {
    expect([...(await ground.evict()), ...(await ground.endure([]))]).toEqual([]);
  },
  FAULT_MS,
);

test.runIf(isLong)(
  "a timer rings, though how long it has to wait was reckoned while the Worker's clock was an hour behind",
  async () => {
    const { stack, clock } = ground;
    const by = operator(stack);
    const before = await by.actual("maxmemory-policy");
    expect((await by.set("maxmemory-policy", { value: "allkeys-lfu", for: "1m" })).status).toBe(200);
    await clock.set(-3_600);
    // Every change has the alarm set anew; nothing has after this one.
    expect((await by.set("maxmemory", { value: OTHER })).status).toBe(200);
    await clock.set(0);
    const asked = async (): Promise<string> => {
      await stack.get(`/v1/targets/${stack.target}/redis/memory`);
      return by.actual("maxmemory-policy");
    };
    await expect.poll(asked, { timeout: 90_000, interval: 1_000 }).toBe(before);
  },
  FAULT_MS,
);

test.runIf(isLong)(
  `${ROUNDS} times at random, some of them two at once`,
  async () => {
    const { random } = ground;
    const found: string[] = [];
    const among = (kind: Fault["kind"]): string[] => here.filter((name) => FAULTS[name]?.kind === kind);
    for (let round = 0; round < ROUNDS; round += 1) {
      const names = [oneOf(random() < 0.2 ? among("alone") : among("way"), random)];
      if (random() < 0.5 && FAULTS[names[0] ?? ""]?.kind === "way") names.push(oneOf(among("redis"), random));
      const lastsMs = Math.round(random() * LONGEST_MS);
      console.log(`${round + 1}: ${names.join(", and ")}, for ${lastsMs} ms each`);
      const faults = names.flatMap((name) => FAULTS[name] ?? []);
      // As short as chance has it, it may not show.
      const each = await ground.endure(
        faults.map((fault) => ({ ...fault, shows: () => true })),
        lastsMs,
      );
      found.push(...each.map((line) => `${round + 1}: ${line}`));
    }
    expect(found).toEqual([]);
  },
  ROUNDS * FAULT_MS,
);

test(
  "answers, audit, the host's log and Redis tell the same story of every change",
  async () => {
    expect(await ground.compareBooks()).toEqual([]);
  },
  FAULT_MS,
);

test(
  "nothing is left behind on the host, in the container or in workerd",
  async () => {
    expect(await ground.leftOver()).toEqual([]);
  },
  FAULT_MS,
);
