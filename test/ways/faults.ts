/** Twenty callers over one of the private ways, while the link to it breaks in each way in which a link breaks. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { FAULTS } from "../faults/faults.ts";
import { type Ground, prepare } from "../faults/ground.ts";
import { randomOf } from "../faults/random.ts";
import type { Via } from "../faults/road.ts";

const isLong = process.env["REDIS_OPS_LONG"] === "1";
const seed = Number(process.env["REDIS_OPS_SEED"] ?? Date.now() % 1_000_000);
const FAULT_MS = 4 * 60_000;

const OF_THE_LINK = [
  "sshd killed and started again",
  "the connection cut half-open",
  "the connection cut half-open for longer than any deadline",
  "200 ms of delay and 5 % of packets lost",
] as const;
/** They take half a minute. */
const LONG_ONLY: readonly string[] = OF_THE_LINK.slice(2, 3);

export const faultsOver = (via: Via): void => {
  let ground: Ground;

  beforeAll(async () => {
    console.log(`Faults via ${via} with seed ${seed}.`);
    ground = await prepare(randomOf(seed), true, via);
  }, FAULT_MS);
  afterAll(() => ground.close(), FAULT_MS);

  test.for(OF_THE_LINK.filter((name) => isLong || !LONG_ONLY.includes(name)))(
    "%s",
    { timeout: FAULT_MS },
    async (name) => {
      const fault = FAULTS[name];
      expect(fault && (await ground.endure([fault]))).toEqual([]);
    },
  );

  test("the object evicted, and asked again", { timeout: FAULT_MS }, async () => {
    expect([...(await ground.evict()), ...(await ground.endure([]))]).toEqual([]);
  });

  test("answers, audit, the host's log and Redis tell the same story", { timeout: FAULT_MS }, async () => {
    expect(await ground.compareBooks()).toEqual([]);
  });

  test("nothing is left behind on the host, in the container or in workerd", { timeout: FAULT_MS }, async () => {
    expect(await ground.leftOver()).toEqual([]);
  });
};
