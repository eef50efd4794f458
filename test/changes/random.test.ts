/**
 * Random sequences on the real stack: changes by two ways in, undos, redis-cli on the host, restarts of Redis, and links cut under
 * a change. After each step Redis has a value that the answers explain; at the end all is at rest and every request is audited.
 */
import * as fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { pause } from "../../src/shared/deadline.ts";
import type { Change } from "../../src/protocol/operations/changes.ts";
import { MIB, operatorAtReference } from "./operator.ts";

const SEQUENCES = 20;
const COMPOSED = String(512 * MIB);

type Step =
  | { do: "set"; mib: number; timed: boolean }
  | { do: "undo" }
  | { do: "outside"; mib: number }
  | { do: "restart redis" }
  | { do: "set while the agent is killed"; mib: number };

const mib = fc.constantFrom(300, 400, 500, 550, 576, 577);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant("set" as const), mib, timed: fc.boolean() }) },
  { weight: 2, arbitrary: fc.constant({ do: "undo" as const }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("outside" as const), mib: fc.constantFrom(300, 410) }) },
  { weight: 1, arbitrary: fc.constant({ do: "restart redis" as const }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("set while the agent is killed" as const), mib }) },
);

const { stack, by } = await operatorAtReference();

afterAll(() => by.reset());

/**
 * Nothing is to come of it. `unknown` is the truth where somebody set a third value between the cut and the look: then the
 * record says which.
 */
const isAtRest = ({ state, note, before, after }: Change): boolean => {
  if (state !== "unknown") return state !== "active";
  const found = /The value was (\d+) when it was read back/.exec(note ?? "")?.[1];
  return found !== undefined && found !== before && found !== after;
};

const redisIsUp = async (): Promise<void> => {
  for (let tries = 0; tries < 100; tries += 1) {
    if ((await stack.control.docker("exec", stack.container, "redis-cli", "PING")).stdout.includes("PONG")) return;
    await pause(100);
  }
  throw new Error("Redis did not come back");
};

test(
  `${SEQUENCES} random sequences leave no value unexplained and lose no audit line`,
  async () => {
    const requests: string[] = [];
    let value = COMPOSED;
    /** What a timer may put back, as far as the answers have told; a minute may pass at any time here. */
    let backTo: string[] = [];
    const explained = async (allowed: readonly string[]): Promise<void> => {
      const actual = await by.actual("maxmemory");
      expect([...allowed, ...backTo]).toContain(actual);
      value = actual;
    };
    const answered = (status: number, allowed: readonly number[]): void => expect(allowed).toContain(status);
    const ids = () => {
      const id = `random-${Date.now()}-${requests.length}`;
      requests.push(id);
      return { "x-request-id": id };
    };
    const set = (size: number, timed: boolean) =>
      by.set("maxmemory", { value: `${size}mb`, ...(timed ? { for: "1m" } : {}) }, ids());

    for (const steps of fc.sample(fc.array(step, { minLength: 3, maxLength: 9 }), SEQUENCES)) {
      for (const taken of steps) {
        if (taken.do === "set") {
          const { status, body } = await set(taken.mib, taken.timed);
          answered(status, [taken.mib > 576 ? 422 : 200]);
          if (status === 200 && taken.timed) backTo = [...backTo, body.data.before];
          await explained([status === 200 ? String(taken.mib * MIB) : value]);
        } else if (taken.do === "undo") {
          const { status, body } = await by.undo("latest", ids());
          // The latest change may be one of another setting, made before this test, that the host would not allow now.
          answered(status, [200, 400, 403, 409]);
          await explained([status === 200 && body.data.key === "maxmemory" ? body.data.after : value]);
        } else if (taken.do === "outside") {
          await stack.control.redis("CONFIG", "SET", "maxmemory", `${taken.mib}mb`);
          await explained([String(taken.mib * MIB)]);
        } else if (taken.do === "restart redis") {
          await stack.control.docker("restart", "--time", "1", stack.container);
          await redisIsUp();
          backTo = [];
          await explained([COMPOSED]);
        } else {
          const asked = set(taken.mib, false);
          await pause(Math.random() * 30);
          await stack.control.hostRun([
            "sh",
            "-c",
            "pkill -KILL --ns $$ --nslist mnt -f '[r]edis-ops/agent.cjs' || true",
          ]);
          const { status, body } = await asked;
          const after = String(taken.mib * MIB);
          if (status === 200) await explained([after]);
          else await explained(body.outcome_unknown === true ? [value, after] : [value]);
        }
      }
    }

    // One more for sure: Redis restarts before its timer, so the old value is back already.
    const { body: last } = await set(576, true);
    await stack.control.docker("restart", "--time", "1", stack.container);
    await redisIsUp();
    backTo = [];
    await explained([COMPOSED]);

    // The last timers run out; then nothing is open, and nothing changes by itself any more.
    await stack.control.restartWithAgedTimers(61);
    for (let tries = 0; tries < 60; tries += 1) {
      if ((await by.changes()).every(isAtRest)) break;
      await pause(1_000);
    }
    expect((await by.changes()).filter((change) => !isAtRest(change))).toEqual([]);
    await explained([value]);
    expect((await by.changes()).find(({ id }) => id === last.data.change_id)).toMatchObject({ state: "lost" });

    const audited: string[] = [];
    let before = "";
    for (let page = 0; page < 20; page += 1) {
      const lines = await by.auditPage(`&limit=500${before === "" ? "" : `&before=${before}`}`);
      // What was not seen to end has a second line once it is looked up.
      const asked = lines.lines.filter(({ operation }) => operation !== "resolve");
      audited.push(...asked.map(({ request_id }) => request_id));
      if (lines.next === null) break;
      before = encodeURIComponent(lines.next);
    }
    for (const id of requests) expect(audited.filter((each) => each === id)).toEqual([id]);
  },
  8 * 60_000,
);
