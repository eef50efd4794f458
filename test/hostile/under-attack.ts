/** A Worker under attack: looked at before, watched meanwhile, and what has to hold of it, its host and its Redis afterwards. */
import { afterAll, expect, it } from "vitest";
import { operator } from "../changes/operator.ts";
import { type HostWatch, markers, redisState, watchHost } from "./host-watch.ts";
import { type LogWatch, watchLogs } from "./log-watch.ts";
import { type Changes, startVictim, type Victim } from "./victim.ts";

export interface UnderAttack {
  victim: Victim;
  logs: LogWatch;
  /** To be called behind the attack: the tests that nothing has come of it. */
  isUnharmed: () => void;
}

/** To be called at the head of a file, which has it until its end. */
export const underAttack = async (changes: Changes = {}): Promise<UnderAttack> => {
  const victim = await startVictim(changes);
  let watch: HostWatch | null = null;
  afterAll(async () => {
    watch?.stop();
    await victim.stop();
    await operator(victim.stack).reset();
  });
  const logs = watchLogs(victim);
  await operator(victim.stack).reset();
  const before = await redisState(victim.stack);
  const { looks, foreign, without } = (watch = await watchHost(victim.stack));

  const isUnharmed = (): void => {
    it("logs one line of JSON for each request, without a secret, and tells of no bug", () => {
      logs.look();
      expect(logs.lines()).toBeGreaterThan(100);
      expect(logs.wrong()).toEqual([]);
      expect(logs.bugs()).toEqual([]);
    });

    it("leaves workerd the same process, and the way to Redis well", async () => {
      expect(victim.isSame()).toBe(true);
      expect((await victim.get(`/v1/targets/${victim.stack.target}/ping`)).status).toBe(200);
    });

    it("starts no process on the host or in the container but those of the system", async () => {
      expect(looks()).toBeGreaterThan(10);
      expect(foreign()).toEqual([]);
      expect(await without(() => markers(victim.stack))).toEqual([]);
    });

    it("leaves Redis as it was, but for the settings that may be changed", async () => {
      expect(await redisState(victim.stack)).toEqual(before);
    });
  };
  return { victim, logs, isUnharmed };
};
