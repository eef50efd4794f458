/**
 * Random sequences of changes, timers, undos, outside changes, restarts and losses at every step, against a model: no value
 * that the model does not explain, no line of the audit lost, nothing written twice.
 */
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { openRoad, type Road } from "./road.ts";

const MIB = 1024 ** 2;
const COMPOSED = String(512 * MIB);
const WEEK_MS = 7 * 86_400_000;

type Step =
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
const step: fc.Arbitrary<Step> = fc.oneof(
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
const timerStep: fc.Arbitrary<Step> = fc.oneof(
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
const play = async (road: Road, steps: readonly Step[]): Promise<void> => {
  const { redis } = road;
  const actual = () => redis.value("maxmemory") ?? "";
  let value = COMPOSED;
  /** Timed changes that may be in force; empty means that nothing may change by itself. */
  let timed: Timed[] = [];
  const history: Timed[] = [];
  /** Whether the model knows for sure which timed change is in force, if any. */
  let sure = true;
  let cutRedis = false;

  const explained = (allowed: readonly string[]): void => {
    expect(allowed).toContain(actual());
    value = actual();
  };
  const rang = (): void => {
    const due = timed.filter(({ after, runId }) => after === value && runId === redis.runId());
    const before = value;
    explained([value, ...due.map(({ original }) => original)]);
    // What was put back is over; what was left or lost the model cannot tell.
    if (value !== before) timed = timed.filter(({ after }) => after !== before);
    sure = timed.length === 0;
  };

  for (const taken of steps) {
    const writes = redis.writes.length;
    const whole = road.isWhole() && !cutRedis;
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
          const { after } = result.value.data as { after: string };
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

test.each([
  ["random sequences", step],
  ["sequences of timers that ring late", timerStep],
])(
  "300 %s leave no value unexplained, lose no audit line and put nothing back before its time",
  async (_what, steps) => {
    expect.hasAssertions();
    await fc.assert(
      fc.asyncProperty(fc.array(steps, { minLength: 1, maxLength: 14 }), async (taken) => {
        await play(openRoad(), taken);
      }),
      { numRuns: 300 },
    );
  },
);

test("a timed change is put back when it is due, and not before", async () => {
  const road = openRoad();
  await road.ask("set", { key: "maxmemory", value: "576mb", for: "2h" });
  await road.advance(2 * 3_600_000 - 1);
  expect(road.redis.value("maxmemory")).toBe(String(576 * MIB));
  await road.advance(1);
  expect(road.redis.value("maxmemory")).toBe(COMPOSED);
  expect((await road.changes())[0]).toMatchObject({ state: "reverted" });
});

test("a late ring that finds out about a newer timed change does not put that one back before its time", async () => {
  const road = openRoad();
  await road.ask("set", { key: "maxmemory", value: "550mb", for: "1m" });
  await road.advance(50_000);
  road.cutLink("reply", 1);
  await road.ask("set", { key: "maxmemory", value: "576mb", for: "2h" });
  expect(await road.ringLate(5 * 60_000)).toBe(true);
  expect((await road.changes()).map(({ state }) => state)).toEqual(["active", "superseded"]);
  expect(road.redis.value("maxmemory")).toBe(String(576 * MIB));
  await road.advance(2 * 3_600_000);
  expect((await road.changes()).map(({ state }) => state)).toEqual(["reverted", "superseded"]);
  expect(road.redis.value("maxmemory")).toBe(COMPOSED);
});

test("a host that cannot be reached is tried again with growing pauses, each try audited", async () => {
  const road = openRoad();
  await road.ask("set", { key: "maxmemory", value: "576mb", for: "10m" });
  road.goDown(4);
  await road.advance(15 * 60_000);
  expect(road.redis.value("maxmemory")).toBe(COMPOSED);
  const outcomes = (await road.audit()).map(({ outcome }) => outcome).toReversed();
  expect(outcomes).toEqual(["applied", "unreachable", "unreachable", "unreachable", "unreachable", "reverted"]);
});

test.each(["request", "reply"] as const)(
  "the link dies at the %s, and the value is read back on a new one",
  async (at) => {
    const road = openRoad();
    road.cutLink(at);
    const { result } = await road.ask("set", { key: "maxmemory", value: "576mb" });
    expect(result.ok).toBe(at === "reply");
    expect(road.redis.value("maxmemory")).toBe(at === "reply" ? String(576 * MIB) : COMPOSED);
    expect(road.redis.writes.length).toBe(at === "reply" ? 1 : 0);
    expect((await road.changes())[0]?.state).toBe(at === "reply" ? "kept" : "not_applied");
    // What a dying connection might still deliver is looked for once more.
    await road.advance(60_000);
    expect((await road.changes())[0]?.state).toBe(at === "reply" ? "kept" : "not_applied");
  },
);

test("a write that arrives after it was read back as not made is found, and its timer kept", async () => {
  const road = openRoad();
  road.cutLink("request");
  const { result } = await road.ask("set", { key: "maxmemory", value: "576mb", for: "1h" });
  expect(result.ok).toBe(false);
  road.redis.setFromOutside("maxmemory", "576mb");
  await road.advance(60_000);
  expect((await road.changes())[0]).toMatchObject({ state: "active" });
  await road.advance(3_600_000);
  expect(road.redis.value("maxmemory")).toBe(COMPOSED);
});

test("an undo settles what an earlier request left open, so that nothing found later is taken for it", async () => {
  const road = openRoad();
  await road.ask("set", { key: "maxmemory", value: "576mb" });
  road.cutLink("request");
  await road.ask("set", { key: "maxmemory", value: "256mb", for: "1m" });
  expect((await road.ask("undo", { id: "latest" })).result.ok).toBe(true);
  expect(road.redis.value("maxmemory")).toBe(COMPOSED);
  road.redis.setFromOutside("maxmemory", "256mb");
  await road.advance(3_600_000);
  expect((await road.changes())[0]).toMatchObject({ state: "not_applied" });
  expect(road.redis.value("maxmemory")).toBe(String(256 * MIB));
});

test("the latest change is one whose outcome is only seen by the undo itself", async () => {
  const road = openRoad();
  await road.ask("set", { key: "maxmemory", value: "576mb" });
  road.cutLink("reply", 1);
  expect((await road.ask("set", { key: "maxmemory", value: "550mb" })).result.ok).toBe(false);
  const { result } = await road.ask("undo", { id: "latest" });
  expect(result).toMatchObject({ ok: true, value: { data: { change_id: 2, after: String(576 * MIB) } } });
});

test("an outcome is resolved although the guards forbid the value that was there before", async () => {
  const road = openRoad();
  road.redis.setFromOutside("maxmemory", "0");
  road.cutLink("reply", 1);
  expect((await road.ask("set", { key: "maxmemory", value: "512mb" })).result.ok).toBe(false);
  await road.advance(60_000);
  expect((await road.changes())[0]).toMatchObject({ state: "kept" });
  expect((await road.ask("set", { key: "maxmemory", value: "500mb" })).result.ok).toBe(true);
});

test("`for` is refused where the host would not let the old value back", async () => {
  const road = openRoad();
  road.redis.setFromOutside("maxmemory", "0");
  const { result } = await road.ask("set", { key: "maxmemory", value: "512mb", for: "1h" });
  expect(result).toMatchObject({ ok: false, failure: { code: "refused_by_guard" } });
  expect(road.redis.value("maxmemory")).toBe("0");
});

test("a value that was made permanent by a restart is what a later timer puts back", async () => {
  const road = openRoad();
  await road.ask("set", { key: "maxmemory", value: "576mb", for: "2h" });
  road.redis.restart();
  road.redis.setFromOutside("maxmemory", "576mb");
  await road.ask("set", { key: "maxmemory", value: "550mb", for: "1h" });
  await road.advance(3 * 3_600_000);
  expect(road.redis.value("maxmemory")).toBe(String(576 * MIB));
});

test("undoing a change brings the timer back whose place it had taken", async () => {
  const road = openRoad();
  await road.ask("set", { key: "maxmemory", value: "576mb", for: "2h" });
  await road.ask("set", { key: "maxmemory", value: "550mb" });
  await road.ask("undo", { id: "latest" });
  expect(road.redis.value("maxmemory")).toBe(String(576 * MIB));
  await road.advance(2 * 3_600_000);
  expect(road.redis.value("maxmemory")).toBe(COMPOSED);
});

test("an outcome that cannot be read back is told as unknown, and looked up later without sending anything again", async () => {
  const road = openRoad();
  road.cutLink("reply", 1);
  const { result } = await road.ask("set", { key: "maxmemory", value: "576mb", for: "1h" });
  expect(result).toMatchObject({ ok: false, failure: { outcome_unknown: true } });
  expect((await road.changes())[0]).toMatchObject({ state: "unknown" });
  expect((await road.audit())[0]).toMatchObject({ operation: "set", outcome: "unknown" });
  road.evict();
  await road.advance(60_000);
  expect(road.redis.writes.length).toBe(1);
  expect((await road.changes())[0]).toMatchObject({ state: "active" });
  await road.advance(3_600_000);
  expect(road.redis.value("maxmemory")).toBe(COMPOSED);
});

test.each([
  ["the compose file's value is back, so there is nothing to put back", null, COMPOSED],
  ["somebody's change after the restart is left, even where it is the same value", "576mb", String(576 * MIB)],
])("Redis restarts before a timed change is due: %s", async (_title, outside, value) => {
  const road = openRoad();
  await road.ask("set", { key: "maxmemory", value: "576mb", for: "1h" });
  road.redis.restart();
  if (outside !== null) road.redis.setFromOutside("maxmemory", outside);
  await road.advance(2 * 3_600_000);
  expect((await road.changes())[0]).toMatchObject({ state: "lost" });
  expect(road.redis.value("maxmemory")).toBe(value);
});

test("a change under which its object ended is in the audit once, whether that object had come to write it or not", async () => {
  const road = openRoad();
  await road.ask("set", { key: "maxmemory", value: "576mb" });
  for (const requestId of ["request-1", "request-2", "request-2"]) road.lose(requestId);
  expect((await road.audit()).map(({ request_id, outcome }) => [request_id, outcome])).toEqual([
    ["request-2", "unknown"],
    ["request-1", "applied"],
  ]);
});

test("the audit cannot be rewritten", async () => {
  const road = openRoad();
  await road.ask("set", { key: "maxmemory", value: "577mb" });
  const [line] = await road.audit();
  expect(line).toMatchObject({ outcome: "refused_by_guard" });
  expect(() => road.sql.exec("UPDATE audit SET outcome = 'applied'")).toThrow(/append-only/);
});

test("apply reports item by item: one that failed does not keep the other from being made right", async () => {
  const road = openRoad();
  road.redis.setFromOutside("maxmemory", "300mb");
  road.redis.setFromOutside("maxmemory-policy", "noeviction");
  road.cutLink("request");
  const { result } = await road.ask("apply", {});
  const { items } = result.ok ? (result.value.data as { items: { key: string; outcome: string }[] }) : { items: [] };
  expect(items.map(({ key, outcome }) => [key, outcome])).toEqual([
    ["maxmemory", "failed"],
    ["maxmemory-policy", "applied"],
  ]);
  expect((await road.audit()).map(({ operation, outcome }) => [operation, outcome])).toEqual([
    ["apply", "applied"],
    ["apply", "unreachable"],
  ]);
});

test("the audit keeps 90 days", async () => {
  const road = openRoad();
  await road.ask("set", { key: "maxmemory", value: "550mb" });
  await road.advance(89 * 86_400_000);
  await road.ask("set", { key: "maxmemory", value: "560mb" });
  expect((await road.audit()).length).toBe(2);
  await road.advance(2 * 86_400_000);
  await road.ask("set", { key: "maxmemory", value: "570mb" });
  expect((await road.audit()).map(({ after }) => after)).toEqual([String(570 * MIB), String(560 * MIB)]);
});
