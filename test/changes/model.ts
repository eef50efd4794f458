/**
 * A model of changes: which steps there are, and which values each of them may leave. What is played against it fails an expectation
 * where a value is not explained, a line of the audit is lost, or something is written twice.
 */
import * as fc from "fast-check";
import { expect } from "vitest";
import type { Road } from "./road.ts";
import { unseal } from "../../src/worker/object/sealed.ts";

const MIB = 1024 ** 2;
const COMPOSED = String(512 * MIB);
const WEEK_MS = 7 * 86_400_000;

export type Step =
  | { do: "set"; mib: number; minutes: number | null }
  | { do: "undo" }
  | { do: "outside"; mib: number }
  | { do: "restart" }
  | { do: "evict" }
  | { do: "cut redis"; where: "before_send" | "before_write" | "after_write" }
  | { do: "cut link"; at: "request" | "reply"; thenDown: number }
  | { do: "down"; questions: number }
  | { do: "wait"; minutes: number }
  | { do: "ring late"; seconds: number };

const mib = fc.constantFrom(256, 300, 400, 500, 550, 576, 577, 700);
export const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant("set" as const),
      mib,
      minutes: fc.option(fc.integer({ min: 1, max: 180 })),
    }),
  },
  { weight: 2, arbitrary: fc.constant({ do: "undo" as const }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("outside" as const), mib: fc.constantFrom(256, 300, 410, 512) }),
  },
  { weight: 1, arbitrary: fc.constant({ do: "restart" as const }) },
  { weight: 1, arbitrary: fc.constant({ do: "evict" as const }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("cut redis" as const),
      where: fc.constantFrom("before_send" as const, "before_write" as const, "after_write" as const),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("cut link" as const),
      at: fc.constantFrom("request" as const, "reply" as const),
      thenDown: fc.integer({ min: 0, max: 3 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("down" as const), questions: fc.integer({ min: 1, max: 5 }) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("wait" as const), minutes: fc.integer({ min: 1, max: 200 }) }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant("ring late" as const), seconds: fc.integer({ min: 1, max: 12_000 }) }),
  },
);

/** Little but timed changes whose answers are lost and an alarm that rings late: what is due is then found in every order. */
export const timerStep: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("set" as const),
      mib: fc.constantFrom(400, 500, 550, 576),
      minutes: fc.constantFrom(1, 2, 120),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("cut link" as const),
      at: fc.constant("reply" as const),
      thenDown: fc.constant(1),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant("ring late" as const), seconds: fc.constantFrom(20, 40, 50, 120, 600) }),
  },
);

/** A timed change as far as the model knows it: what it may be put back to, and when. */
interface Timed {
  after: string;
  original: string;
  runId: string;
}

/** Runs the steps; whatever is wrong fails an expectation. */
export const play = async (road: Road, steps: readonly Step[]): Promise<void> => {
  const { redis } = road;
  const actual = () => redis.value("maxmemory") ?? "";
  let value = COMPOSED;
  /** Timed changes that may be in force; empty means that nothing may change by itself. */
  let timed: Timed[] = [];
  const history: Timed[] = [];
  /** Whether the model knows for sure which timed change is in force, if any. */
  let sure = true;
  let cutRedis = false;
  /** Whether something may get lost on the way in this step. */
  let broken = false;

  const explained = (allowed: readonly string[]): void => {
    expect(allowed).toContain(actual());
    value = actual();
  };
  const rang = (): void => {
    const due = timed.filter(({ after, runId }) => after === value && runId === redis.runId());
    const before = value;
    explained([value, ...due.map(({ original }) => original)]);
    // What was put back is over, unless that was not seen: somebody's change to the same value looks then as if it had not been. What was
    // left or lost the model cannot tell.
    if (value !== before && !broken) timed = timed.filter(({ after }) => after !== before);
    sure = timed.length === 0;
  };

  for (const taken of steps) {
    const writes = redis.writes.length;
    const whole = road.isWhole() && !cutRedis;
    broken = !whole;
    switch (taken.do) {
      case "set": {
        const before = value;
        const after = String(taken.mib * MIB);
        const input = {
          key: "maxmemory",
          value: `${taken.mib}mb`,
          ...(taken.minutes === null ? {} : { for: `${taken.minutes}m` }),
        };
        const { result } = await road.ask("set", input);
        if (result.ok) {
          explained([after]);
          // Only the one before it that is still what Redis has hands its old value on.
          const chain = timed.filter((earlier) => earlier.after === before && earlier.runId === redis.runId());
          const chained = chain.map(({ original }) => original);
          const originals: string[] = sure ? [chained[0] ?? before] : [before, ...chained];
          timed =
            taken.minutes === null ? [] : originals.map((original) => ({ after, original, runId: redis.runId() }));
          sure = originals.length === 1;
          if (before === after && taken.minutes === null) sure = timed.length === 0;
        } else if (!whole && result.failure.code !== "refused_by_guard") {
          // Also where it was read back as not made: it may come late, and somebody's change to the same value looks just so.
          explained(result.failure.outcome_unknown === true ? [before, after] : [before]);
          const chain = timed.filter((earlier) => earlier.after === before);
          if (taken.minutes !== null)
            timed = [
              ...timed,
              ...[before, ...chain.map(({ original }) => original)].map((original) => ({
                after,
                original,
                runId: redis.runId(),
              })),
            ];
          sure = false;
        } else explained([before]);
        if (whole) expect(result.ok).toBe(taken.mib <= 576);
        expect(redis.writes.length - writes).toBeLessThanOrEqual(1);
        break;
      }
      case "undo": {
        // What is open may turn out to be the latest that was made.
        const candidates = (await road.changes()).filter(({ state }) =>
          ["active", "kept", "unknown", "not_applied"].includes(state),
        );
        const before = value;
        const { result } = await road.ask("undo", { id: "latest" });
        const back = candidates.map(({ original }) => original);
        if (result.ok) {
          const { after } = unseal(result.value).data as { after: string };
          explained([after]);
          // A timed change whose place the undone one had taken is in force again.
          timed = history.filter((earlier) => earlier.after === after);
          sure = timed.length === 0;
        } else explained(result.failure.outcome_unknown === true ? [before, ...back] : [before]);
        if (!result.ok && result.failure.outcome_unknown === true) {
          // Where it turns out to be made, so is the timed change before it.
          timed = [...timed, ...history.filter((earlier) => back.includes(earlier.after))];
          sure = false;
        }
        expect(redis.writes.length - writes).toBeLessThanOrEqual(1);
        break;
      }
      case "outside":
        redis.setFromOutside("maxmemory", String(taken.mib * MIB));
        value = actual();
        break;
      case "restart":
        redis.restart();
        value = actual();
        expect(value).toBe(COMPOSED);
        break;
      case "evict":
        road.evict();
        break;
      case "cut redis":
        redis.cut(taken.where);
        cutRedis = true;
        break;
      case "cut link":
        road.cutLink(taken.at, taken.thenDown);
        break;
      case "down":
        road.goDown(taken.questions);
        break;
      case "wait":
        await road.advance(taken.minutes * 60_000, rang);
        break;
      case "ring late":
        if (await road.ringLate(taken.seconds * 1_000)) rang();
        break;
    }
    expect(actual()).toBe(value);
    history.push(...timed);
  }

  // Once the host can be reached, everything that was open comes to rest, and what was timed is back or explained.
  road.heal();
  broken = cutRedis;
  await road.advance(2 * WEEK_MS, rang);
  const changes = await road.changes();
  for (const change of changes) expect(["active"]).not.toContain(change.state);
  const reverted = changes.filter(({ state }) => state === "reverted");
  const lines = await road.audit();
  for (const { id, until } of reverted) {
    const line = lines.find(({ change_id, outcome }) => change_id === id && outcome === "reverted");
    expect(Date.parse(line?.at ?? "")).toBeGreaterThanOrEqual(Date.parse(until ?? ""));
  }
  // Every request has exactly one line, and every change that the host carried out is in the audit.
  const asked = lines.filter(({ operation }) => operation !== "resolve");
  const ids = asked.map(({ request_id }) => request_id).filter((id) => id.startsWith("request-"));
  expect(new Set(ids).size).toBe(road.asked());
  expect(ids.length).toBe(road.asked());
  for (const { requestId } of road.agentLog)
    expect(lines.some(({ request_id }) => request_id === requestId)).toBe(true);
};
