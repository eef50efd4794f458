/** Sequences of changes, timers, undos and losses that were thought of, or that the model once found wrong. */
import { describe, expect, test } from "vitest";
import { openRoad, type Road } from "./road.ts";
import { unseal } from "../../src/worker/object/sealed.ts";

const MIB = 1024 ** 2;
const COMPOSED = String(512 * MIB);

/** The link dies under it, and it is read back that nothing was changed. */
const notMade = async (road: Road, input: Record<string, unknown>): Promise<void> => {
  road.cutLink("request");
  expect((await road.ask("set", { key: "maxmemory", ...input })).result.ok).toBe(false);
};

const undoOfOther = async (road: Road): Promise<void> => {
  await road.ask("set", { key: "maxmemory-policy", value: "noeviction" });
  expect((await road.ask("undo", { id: "latest" })).result.ok).toBe(true);
};

test("a timed change is put back when it is due, and not before", async () => {
  const road = openRoad();
  await road.ask("set", { key: "maxmemory", value: "576mb", for: "2h" });
  await road.advance(2 * 3_600_000 - 1);
  expect(road.redis.value("maxmemory")).toBe(String(576 * MIB));
  await road.advance(1);
  expect(road.redis.value("maxmemory")).toBe(COMPOSED);
  expect((await road.changes())[0]).toMatchObject({ state: "reverted" });
});

test.each(["allkeys-lrm", "adaptive"])(
  "a timed change away from %s, which Redis itself had, is put back",
  async (had) => {
    const road = openRoad({ policy: had, policies: [had, "allkeys-lru", "noeviction"] });
    expect((await road.ask("set", { key: "maxmemory-policy", value: "noeviction", for: "2h" })).result).toMatchObject({
      ok: true,
    });
    await road.advance(2 * 3_600_000);
    expect(road.redis.value("maxmemory-policy")).toBe(had);
    expect((await road.changes())[0]).toMatchObject({ state: "reverted" });
    expect((await road.ask("set", { key: "maxmemory-policy", value: "allkeys-lru" })).result.ok).toBe(true);
    expect((await road.ask("undo", { id: "latest" })).result).toMatchObject({ ok: true });
    expect(road.redis.value("maxmemory-policy")).toBe(had);
  },
);

test("a policy that this Redis does not know is answered with those that it knows, and nothing is in force", async () => {
  const road = openRoad();
  const { result } = await road.ask("set", { key: "maxmemory-policy", value: "allkeys-lrm", for: "2h" });
  expect(result).toMatchObject({
    ok: false,
    failure: { code: "bad_input", hop: "redis", hint: expect.stringContaining("volatile-ttl, noeviction") as string },
  });
  expect((await road.changes())[0]).toMatchObject({ state: "not_applied" });
  expect(road.redis.value("maxmemory-policy")).toBe("allkeys-lru");
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

test("a link that dies under each try to put a value back is tried with growing pauses, whatever is looked up between them", async () => {
  const road = openRoad();
  await road.ask("set", { key: "maxmemory", value: "576mb", for: "1m" });
  const again = (): void => road.cutLink("request");
  again();
  await road.advance(60_000, again);
  road.left.splice(0);
  await road.advance(3_600_000, again);
  const writes = road.left.filter(({ isWrite }) => isWrite).length;
  expect(writes).toBeGreaterThanOrEqual(4);
  expect(writes).toBeLessThanOrEqual(9);
  road.heal();
  await road.advance(30 * 60_000);
  expect(road.redis.value("maxmemory")).toBe(COMPOSED);
  expect((await road.changes())[0]).toMatchObject({ state: "reverted" });
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

describe("while a dying connection may still deliver a change that was read back as not made, nobody else closes it", () => {
  test.each<[string, (road: Road) => Promise<unknown>]>([
    ["a dry run", (road) => road.ask("set", { key: "maxmemory", value: "550mb", dry_run: true })],
    ["a change that a guard refuses", (road) => road.ask("set", { key: "maxmemory", value: "700mb" })],
    ["the value that there is", (road) => road.ask("set", { key: "maxmemory", value: "512mb" })],
    ["a change that is not made either", (road) => notMade(road, { value: "550mb" })],
    ["an undo with nothing to undo", (road) => road.ask("undo", { id: "latest" })],
    ["an undo of another setting", (road) => undoOfOther(road)],
  ])("%s", async (_what, meanwhile) => {
    const road = openRoad();
    await notMade(road, { value: "576mb", for: "1h" });
    await meanwhile(road);
    road.redis.setFromOutside("maxmemory", "576mb");
    await road.advance(60_000);
    expect((await road.changes()).find(({ after }) => after === String(576 * MIB))).toMatchObject({ state: "active" });
    await road.advance(3_600_000);
    expect(road.redis.value("maxmemory")).toBe(COMPOSED);
  });

  test("nor before its own look, where it could not be read back at once", async () => {
    const road = openRoad();
    road.cutLink("request", 1);
    await road.ask("set", { key: "maxmemory", value: "576mb", for: "1h" });
    await road.ask("set", { key: "maxmemory", value: "550mb", dry_run: true });
    expect((await road.changes())[0]).toMatchObject({ state: "not_applied" });
    road.redis.setFromOutside("maxmemory", "576mb");
    await road.advance(60_000);
    expect((await road.changes())[0]).toMatchObject({ state: "active" });
  });

  test("until a newer one is made, which is not taken for it", async () => {
    const road = openRoad();
    await notMade(road, { value: "576mb", for: "1h" });
    expect((await road.ask("set", { key: "maxmemory", value: "550mb", for: "2h" })).result.ok).toBe(true);
    expect((await road.audit()).map(({ outcome }) => outcome)).toEqual(["applied", "unreachable"]);
    await road.advance(90 * 60_000);
    expect((await road.changes()).map(({ state }) => state)).toEqual(["active", "not_applied"]);
    expect(road.redis.value("maxmemory")).toBe(String(550 * MIB));
    await road.advance(30 * 60_000);
    expect(road.redis.value("maxmemory")).toBe(COMPOSED);
  });

  test("and one that comes late just before a newer one is written keeps that from being written", async () => {
    const road = openRoad();
    await notMade(road, { value: "576mb", for: "1h" });
    road.beforeWrite(() => road.redis.setFromOutside("maxmemory", "576mb"));
    const { result } = await road.ask("set", { key: "maxmemory", value: "550mb" });
    expect(result).toMatchObject({ ok: false, failure: { code: "conflict" } });
    await road.advance(3_600_000);
    expect((await road.changes()).map(({ state }) => state)).toEqual(["not_applied", "reverted"]);
    expect(road.redis.value("maxmemory")).toBe(COMPOSED);
  });
});

/** A change whose undo is sent two seconds before; the link dies under that, and the changed value is read back still. */
const undoNotSeen = async (road: Road, input: Record<string, unknown> = {}): Promise<void> => {
  expect((await road.ask("set", { key: "maxmemory", value: "300mb", ...input })).result.ok).toBe(true);
  road.cutLink("request");
  expect((await road.ask("undo", { id: "latest" })).result).toMatchObject({ failure: { outcome_unknown: true } });
  await road.advance(2_000);
};

describe("while a dying connection may still deliver an undo, nobody else closes it", () => {
  const asked: [string, (road: Road) => Promise<unknown>][] = [
    ["a dry run", (road) => road.ask("set", { key: "maxmemory", value: "400mb", dry_run: true })],
    ["a change that a guard refuses", (road) => road.ask("set", { key: "maxmemory", value: "700mb" })],
    ["a change that is not made", (road) => notMade(road, { value: "400mb" })],
    ["a second undo", (road) => road.ask("undo", { id: 1 })],
    ["an undo of the latest", (road) => road.ask("undo", { id: "latest" })],
    ["a change of another setting", (road) => road.ask("set", { key: "maxmemory-policy", value: "noeviction" })],
  ];
  const lasting = [
    ["for good", {}],
    ["for an hour", { for: "1h" }],
  ] as const;

  test.each(lasting.flatMap(([how, input]) => asked.map(([what, meanwhile]) => ({ how, input, what, meanwhile }))))(
    "of a change $how: $what",
    async ({ input, meanwhile }) => {
      const road = openRoad();
      await undoNotSeen(road, input);
      await meanwhile(road);
      road.redis.setFromOutside("maxmemory", "512mb");
      await road.advance(60_000);
      expect((await road.changes()).at(-1)).toMatchObject({ id: 1, state: "undone" });
      await road.advance(3_600_000);
      expect((await road.changes()).at(-1)).toMatchObject({ id: 1, state: "undone" });
    },
  );

  test("nor where it could not be read back at once", async () => {
    const road = openRoad();
    await road.ask("set", { key: "maxmemory", value: "300mb" });
    road.cutLink("request", 1);
    await road.ask("undo", { id: "latest" });
    await road.ask("set", { key: "maxmemory", value: "400mb", dry_run: true });
    road.redis.setFromOutside("maxmemory", "512mb");
    await road.advance(60_000);
    expect((await road.changes())[0]).toMatchObject({ state: "undone" });
  });

  test("and a second one is told so, and when to ask again; then it is made", async () => {
    const road = openRoad();
    await undoNotSeen(road);
    expect((await road.ask("undo", { id: "latest" })).result).toEqual({
      ok: false,
      failure: {
        ...{ code: "conflict", hop: "worker" },
        detail: "An undo of change 1 is under way: the link died under it, and it may still arrive.",
        hint: "Ask again in 28 s: it has been looked up by then, and `changes` shows what came of it.",
        retry_after_ms: 28_000,
      },
    });
    await road.advance(28_000);
    expect((await road.changes())[0]).toMatchObject({ state: "kept" });
    expect((await road.ask("undo", { id: "latest" })).result.ok).toBe(true);
    expect(road.redis.value("maxmemory")).toBe(COMPOSED);
    expect((await road.audit()).map(({ operation, outcome }) => [operation, outcome])).toEqual([
      ["undo", "undone"],
      ["resolve", "kept"],
      ["undo", "conflict"],
      ["undo", "unknown"],
      ["set", "applied"],
    ]);
  });

  test("but once its time has passed, with the host away, the first who asks has it looked up, and need not wait for the alarm", async () => {
    const road = openRoad();
    await road.ask("set", { key: "maxmemory", value: "300mb", for: "2h" });
    road.cutLink("request", 1_000);
    await road.ask("undo", { id: "latest" });
    await road.advance(1_800_000);
    road.heal();
    expect((await road.ask("undo", { id: "latest" })).result.ok).toBe(true);
    expect(road.redis.value("maxmemory")).toBe(COMPOSED);
  });

  test.each([
    ["is made", false],
    ["is made and not seen", true],
  ])("a newer change that %s takes the change's place, and gives it back with its timer", async (_how, unseen) => {
    const road = openRoad();
    await undoNotSeen(road, { for: "1h" });
    if (unseen) road.cutLink("reply", 1);
    expect((await road.ask("set", { key: "maxmemory", value: "400mb" })).result.ok).toBe(!unseen);
    await road.advance(60_000);
    expect((await road.changes()).map(({ state }) => state)).toEqual(["kept", "superseded"]);
    expect(await road.audit()).toContainEqual(
      expect.objectContaining({ operation: "resolve", request_id: "request-2", outcome: "superseded" }),
    );
    expect((await road.ask("undo", { id: "latest" })).result.ok).toBe(true);
    expect(road.redis.value("maxmemory")).toBe(String(300 * MIB));
    await road.advance(3_600_000);
    expect((await road.changes()).map(({ state }) => state)).toEqual(["undone", "reverted"]);
    expect(road.redis.value("maxmemory")).toBe(COMPOSED);
  });

  test("and one that arrives just before a newer change is written keeps that from being written", async () => {
    const road = openRoad();
    await undoNotSeen(road, { for: "1h" });
    road.beforeWrite(() => road.redis.setFromOutside("maxmemory", "512mb"));
    const { result } = await road.ask("set", { key: "maxmemory", value: "400mb" });
    expect(result).toMatchObject({ ok: false, failure: { code: "conflict" } });
    await road.advance(60_000);
    expect((await road.changes()).map(({ state }) => state)).toEqual(["not_applied", "undone"]);
  });
});

describe("while a dying connection may still deliver what a timer has put back, nobody else closes it", () => {
  const revertNotSeen = async (road: Road): Promise<void> => {
    await road.ask("set", { key: "maxmemory", value: "300mb", for: "1m" });
    road.cutLink("request");
    await road.advance(62_000);
  };

  test.each<[string, (road: Road) => Promise<unknown>]>([
    ["a dry run", (road) => road.ask("set", { key: "maxmemory", value: "400mb", dry_run: true })],
    ["an undo", (road) => road.ask("undo", { id: "latest" })],
  ])("%s", async (_what, meanwhile) => {
    const road = openRoad();
    await revertNotSeen(road);
    await meanwhile(road);
    road.redis.setFromOutside("maxmemory", "512mb");
    await road.advance(60_000);
    expect((await road.changes())[0]).toMatchObject({ state: "reverted" });
  });

  test("and an undo is told so", async () => {
    const road = openRoad();
    await revertNotSeen(road);
    expect((await road.ask("undo", { id: "latest" })).result).toMatchObject({
      failure: {
        code: "conflict",
        detail: "The timer is putting change 1 back: the link died under that, and it may still arrive.",
        hint: expect.stringContaining("Ask again in 28 s") as string,
      },
    });
  });

  test("which is over after half a minute, however many tries the host had been away for", async () => {
    const road = openRoad();
    await road.ask("set", { key: "maxmemory", value: "300mb", for: "1m" });
    road.goDown(1_000);
    await road.advance(3_600_000);
    road.heal();
    road.cutLink("request");
    for (let second = 0; second < 900 && !road.isWhole(); second += 1) await road.advance(1_000);
    const again = await road.ask("undo", { id: "latest" });
    expect(again.result).toMatchObject({
      failure: { hint: expect.stringMatching(/^Ask again in (29|30) s/) as string },
    });
    await road.advance(30_000);
    expect((await road.ask("undo", { id: "latest" })).result.ok).toBe(true);
    expect(road.redis.value("maxmemory")).toBe(COMPOSED);
  });

  test("a newer change takes its place", async () => {
    const road = openRoad();
    await revertNotSeen(road);
    expect((await road.ask("set", { key: "maxmemory", value: "400mb" })).result.ok).toBe(true);
    await road.advance(3_600_000);
    expect((await road.changes()).map(({ state }) => state)).toEqual(["kept", "superseded"]);
    expect(road.redis.value("maxmemory")).toBe(String(400 * MIB));
  });
});

test("what is found to be put back explains the value: another change that may still come is closed by that, and not looked up any more", async () => {
  const road = openRoad();
  await road.ask("set", { key: "maxmemory", value: "300mb", for: "1m" });
  await road.advance(50_000);
  await notMade(road, { value: "400mb" });
  road.cutLink("request");
  await road.advance(11_000);
  road.redis.setFromOutside("maxmemory", "512mb");
  expect((await road.ask("set", { key: "maxmemory", value: "550mb" })).result.ok).toBe(true);
  expect((await road.changes()).map(({ state }) => state)).toEqual(["kept", "not_applied", "reverted"]);
});

test("a change that another process of Redis seems to have lost is looked up at its own time, whoever asks before", async () => {
  const road = openRoad();
  road.beforeWrite(() => road.redis.restart());
  await notMade(road, { value: "576mb" });
  await road.ask("set", { key: "maxmemory", value: "550mb", dry_run: true });
  expect((await road.audit()).map(({ outcome }) => outcome)).toEqual(["unknown"]);
  await road.advance(60_000);
  expect((await road.audit()).map(({ outcome }) => outcome)).toEqual(["lost", "unknown"]);
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
  expect(result.ok && unseal(result.value).data).toMatchObject({ change_id: 2, after: "603979776" });
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

describe("a setting of which the host would not say what became of it is not changed", () => {
  const EVENTS = { config: { "notify-keyspace-events": "Ex" } };
  const changes = { keys: ["maxmemory", "maxmemory-policy", "notify-keyspace-events"] };
  const asked = { key: "notify-keyspace-events", value: "KEA" };

  test.each([
    ["for a time", { for: "1h" }],
    ["for good", {}],
    ["as a dry run", { dry_run: true }],
  ])("%s, where config_keys does not name it", async (_how, how) => {
    const road = openRoad(EVENTS, null, { changes });
    expect((await road.ask("set", { ...asked, ...how })).result).toMatchObject({
      ok: false,
      failure: { code: "forbidden", hop: "agent", hint: expect.stringContaining("config_keys") as string },
    });
    expect(await road.changes()).toEqual([]);
    expect(road.redis.writes).toEqual([]);
  });

  test("for a time, where the policy's operations leave out what reads it back", async () => {
    const road = openRoad({}, null, { operations: ["set", "config"] });
    const input = { key: "maxmemory", value: "576mb", for: "1h" };
    expect((await road.ask("set", input)).result).toMatchObject({ ok: false, failure: { code: "forbidden" } });
    expect(await road.changes()).toEqual([]);
    expect(road.redis.writes).toEqual([]);
  });

  test("and where config_keys names it, it is changed and put back", async () => {
    const road = openRoad(EVENTS, null, { changes, config_keys: ["notify-keyspace-events"] });
    expect((await road.ask("set", { ...asked, for: "1h" })).result.ok).toBe(true);
    await road.advance(3_600_000);
    expect(road.redis.value("notify-keyspace-events")).toBe("Ex");
    expect((await road.changes())[0]).toMatchObject({ state: "reverted" });
  });

  test("one that was put on the books before says what is missing, and is put back once that is there", async () => {
    const road = openRoad(EVENTS, null, { changes, config_keys: ["notify-keyspace-events"] });
    await road.ask("set", { ...asked, for: "1h" });
    road.permit({ changes });
    await road.advance(3_600_000);
    expect((await road.changes())[0]).toMatchObject({
      state: "active",
      note: expect.stringContaining("config_keys") as string,
    });
    expect((await road.ask("undo", { id: "latest" })).result).toMatchObject({
      failure: { hint: expect.stringContaining("config_keys") as string },
    });
    road.permit({ changes, config_keys: ["notify-keyspace-events"] });
    await road.advance(15 * 60_000);
    expect((await road.changes())[0]).toMatchObject({ state: "reverted" });
  });
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
  expect(result.ok && unseal(result.value)).toMatchObject({
    summary: "1 of 2 settings of prod were made right, 1 were not.",
    data: {
      items: [
        { key: "maxmemory", outcome: "failed", change_id: 1 },
        { key: "maxmemory-policy", outcome: "applied", change_id: 2 },
      ],
    },
  });
  expect((await road.audit()).map(({ operation, outcome }) => [operation, outcome])).toEqual([
    ["apply", "applied"],
    ["apply", "unreachable"],
  ]);
});

test("apply tells apart what nobody knows yet, with the number under which it is looked up", async () => {
  const road = openRoad();
  road.redis.setFromOutside("maxmemory", "300mb");
  road.redis.setFromOutside("maxmemory-policy", "noeviction");
  road.cutLink("reply", 1);
  const { result } = await road.ask("apply", {});
  expect(result.ok && unseal(result.value)).toMatchObject({
    verdict: "warn",
    summary: "1 of 2 settings of prod were made right; of 1 nobody knows yet whether it was.",
    data: {
      items: [
        { key: "maxmemory", outcome: "unknown", change_id: 1 },
        { key: "maxmemory-policy", outcome: "applied", change_id: 2 },
      ],
    },
  });
  expect((await road.changes()).at(-1)).toMatchObject({ id: 1, state: "unknown" });
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

describe("what looks takes none of the time that the write and its reading back need", () => {
  const operations = [
    ["set", { key: "maxmemory", value: "550mb" }],
    ["undo", { id: "latest" }],
  ] as const;
  const cases = operations.flatMap(([operation, input]) =>
    [900, 4_500, 9_500, 10_500, 14_000, 16_000].map((ms) => ({ operation, input, ms })),
  );

  test.each(cases)("of $operation, each taking $ms ms", async ({ operation, input, ms }) => {
    const road = openRoad();
    await road.ask("set", { key: "maxmemory", value: "576mb" });
    road.left.splice(0);
    road.slowDown(ms);
    const { result } = await road.ask(operation, input);
    const written = road.left.filter(({ isWrite }) => isWrite);
    for (const write of written) expect(write.ms).toBeGreaterThanOrEqual(1_000);
    expect(written).toHaveLength(result.ok ? 1 : 0);
    // Where nothing was sent, nothing is on the books, and it says so.
    const { code, outcome_unknown } = result.ok ? { code: "timeout", outcome_unknown: undefined } : result.failure;
    expect({ code, outcome_unknown }).toEqual({ code: "timeout", outcome_unknown: undefined });
    expect(await road.changes()).toHaveLength(result.ok && operation === "set" ? 2 : 1);
  });

  test.each([2_500, 3_200, 3_300])(
    "a change for some time looks twice: where each look takes %i ms, as with the agent's `cli` transport, its write has the time for a third",
    async (ms) => {
      const road = openRoad();
      road.slowDown(ms);
      expect((await road.ask("set", { key: "maxmemory", value: "576mb", for: "1h" })).result).toMatchObject({
        ok: true,
      });
      const [write] = road.left.filter(({ isWrite }) => isWrite);
      expect(write?.ms).toBeGreaterThanOrEqual(ms + 1_000);
    },
  );

  test("and where it has not, nothing is on the books, and it says what took the time", async () => {
    const road = openRoad();
    road.slowDown(3_500);
    expect((await road.ask("set", { key: "maxmemory", value: "576mb", for: "1h" })).result).toEqual({
      ok: false,
      failure: {
        ...{ code: "timeout", hop: "worker" },
        detail:
          "To look at the setting took 3.5 s. The change looks once more, and 4.0 s were left for it: too little to be sure of it. Nothing was sent.",
        hint: "Ask again; `ping` shows which hop is slow. Without `for` less is looked at.",
      },
    });
    expect(road.left.filter(({ isWrite }) => isWrite)).toEqual([]);
    expect(await road.changes()).toEqual([]);
    expect((await road.audit()).map(({ outcome }) => outcome)).toEqual(["timeout"]);
    // A dry run needs no time to write.
    const dry = { key: "maxmemory", value: "576mb", for: "1h", dry_run: true };
    expect((await road.ask("set", dry)).result.ok).toBe(true);
  });

  test.each(operations.flatMap(([operation, input]) => [3_400, 7_000, 9_900].map((ms) => ({ operation, input, ms }))))(
    "$operation looks once: of $ms ms most may be the connection, which the write finds open, so it is sent",
    async ({ operation, input, ms }) => {
      const road = openRoad();
      await road.ask("set", { key: "maxmemory", value: "576mb" });
      road.left.splice(0);
      road.slowDown(ms);
      expect((await road.ask(operation, input)).result).toMatchObject({ ok: true });
      expect(road.left.filter(({ isWrite }) => isWrite).map((write) => write.ms)).toEqual([11_000 - ms]);
    },
  );

  test("nor a timer's", async () => {
    const road = openRoad();
    await road.ask("set", { key: "maxmemory", value: "576mb", for: "1m" });
    road.left.splice(0);
    road.slowDown(10_900);
    await road.advance(60_000);
    expect(road.left.filter(({ isWrite }) => isWrite)).toEqual([]);
    expect((await road.changes())[0]).toMatchObject({ state: "active" });
  });
});

describe("what a clock that was a month ahead has written waits no longer for it", () => {
  const MONTH_MS = 30 * 86_400_000;

  test("a timed change lasts as long as was asked, from when the clock is right", async () => {
    const road = openRoad();
    await road.ask("set", { key: "maxmemory", value: "576mb", for: "2h" });
    await road.advance(600_000);
    road.setClockBack(MONTH_MS);
    expect((await road.changes())[0]).toMatchObject({ state: "active", left_ms: 2 * 3_600_000 });
    await road.advance(2 * 3_600_000 - 1);
    road.evict();
    expect(road.redis.value("maxmemory")).toBe(String(576 * MIB));
    await road.advance(1);
    expect(road.redis.value("maxmemory")).toBe(COMPOSED);
  });

  test("one whose place was taken lasts so long when it is in force again", async () => {
    const road = openRoad();
    await road.ask("set", { key: "maxmemory", value: "576mb", for: "2h" });
    await road.ask("set", { key: "maxmemory", value: "550mb" });
    road.setClockBack(MONTH_MS);
    expect((await road.ask("undo", { id: "latest" })).result.ok).toBe(true);
    await road.advance(2 * 3_600_000);
    expect(road.redis.value("maxmemory")).toBe(COMPOSED);
  });

  test("a try to put back, of a change that was made before, is due at the change's own time", async () => {
    const road = openRoad();
    await road.ask("set", { key: "maxmemory", value: "576mb", for: "2h" });
    road.setClockBack(-MONTH_MS);
    road.goDown(1);
    await road.ringLate(0);
    expect((await road.changes())[0]).toMatchObject({ state: "active" });
    road.setClockBack(MONTH_MS);
    await road.advance(2 * 3_600_000 - 1);
    expect(road.redis.value("maxmemory")).toBe(String(576 * MIB));
    await road.advance(1);
    expect(road.redis.value("maxmemory")).toBe(COMPOSED);
  });

  test("and so is the look at a write whose outcome was not seen", async () => {
    const road = openRoad();
    road.cutLink("reply", 1);
    await road.ask("set", { key: "maxmemory", value: "576mb", for: "1h" });
    road.setClockBack(MONTH_MS);
    await road.advance(60_000);
    expect((await road.changes())[0]).toMatchObject({ state: "active" });
    await road.advance(3_600_000);
    expect(road.redis.value("maxmemory")).toBe(COMPOSED);
  });
});
