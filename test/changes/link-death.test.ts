/**
 * The link dies at each step of a change, on the real stack. Whatever the step: Redis carries the change out once or not at all, it is
 * never sent again, and the books say which of the two it was.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { pause } from "../../src/shared/deadline.ts";
import { MIB, operator, operatorAtReference } from "./operator.ts";
import { nth, openWires, says, type Wires } from "./wires.ts";

const { stack, by } = await operatorAtReference();
let wires: Wires;

beforeAll(async () => {
  wires = await openWires(stack, { keys: ["maxmemory", "maxmemory-policy", "maxmemory-clients"] });
});

beforeEach(async () => {
  await by.reset();
  await wires.ready();
  // What may still come of an earlier test's change is over with the next one that is made.
  expect((await by.set("maxmemory", { value: "551mb" })).status).toBe(200);
  await by.reset();
});

afterAll(async () => {
  // The stack is others' next: it gets its link back whatever has become of this.
  try {
    await settled();
  } finally {
    await wires.close();
  }
  await stack.control.redis("CONFIG", "SET", "maxmemory-clients", "0");
  await by.reset();
});

let asked = 0;
const requestId = (): string => `link-death-${Date.now()}-${(asked += 1)}`;

/** Whoever asks next to change the setting, even with a dry run, first looks up what is open. */
const settled = async (key = "maxmemory"): Promise<void> => {
  await wires.ready();
  expect((await by.set(key, { value: "552mb", dry_run: true })).status).toBe(200);
};

/** A set asks the agent twice: what would be done, then to do it. */
const SET = 2;

const lostOnTheWay = async (): Promise<void> => (await wires.link.hold("asking", nth(SET))).drop();

/** Of the write itself, however often the agent is asked before: two questions at the same time may be one piece on the link. */
const answerLost = async (): Promise<void> => {
  const write = await wires.engine.hold("asking", says('"CONFIG" "SET"'));
  const answering = wires.link.hold("answering", nth(1));
  write.release();
  (await answering).drop();
};

/** The agent is killed as soon as it looks at Redis again, and so is the one that the Worker then tries. */
const readBackKilled = async (looksFor = "INFO"): Promise<void> => {
  for (let tries = 0; tries < 2; tries += 1) {
    const look = await wires.engine.hold("asking", says(looksFor));
    await wires.signalAgent("KILL");
    look.drop();
  }
};

const LOST = { status: 502, code: "unreachable" };
const KILLED = { status: 502, code: "agent_failed" };

interface Step {
  step: string;
  /** Arranged before the change is asked for; resolves when the link is dead. */
  kill: () => Promise<void>;
  told: object;
  made: boolean;
  /** What the agent has noted on the host. */
  logged: string[];
}

const steps: Step[] = [
  { step: "sent, and lost on its way to the host", kill: lostOnTheWay, told: LOST, made: false, logged: [] },
  {
    step: "arrived at the host, and not read by the agent",
    kill: async () => {
      const write = await wires.link.hold("asking", nth(SET));
      await wires.signalAgent("STOP");
      write.release();
      await pause(200);
      await wires.signalAgent("KILL");
    },
    told: KILLED,
    made: false,
    logged: [],
  },
  {
    step: "read by the agent, and nothing asked of Redis yet",
    kill: async () => {
      const write = await wires.link.hold("asking", nth(SET));
      const asking = wires.engine.hold("asking", says('"CONFIG" "GET"'));
      write.release();
      const look = await asking;
      await wires.signalAgent("KILL");
      look.drop();
    },
    told: KILLED,
    made: false,
    logged: ["intent"],
  },
  {
    step: "sent on by the agent, and lost on its way to Redis",
    kill: async () => {
      const write = await wires.engine.hold("asking", says('"CONFIG" "SET"'));
      await wires.signalAgent("KILL");
      write.drop();
    },
    told: KILLED,
    made: false,
    logged: ["intent"],
  },
  {
    step: "made by Redis, and the agent has not heard of it",
    kill: async () => {
      const write = await wires.engine.hold("asking", says('"CONFIG" "SET"'));
      const answering = wires.engine.hold("answering", says("OK\n"));
      write.release();
      const answer = await answering;
      await wires.signalAgent("KILL");
      answer.drop();
    },
    told: { data: { outcome: "applied", after: String(550 * MIB) } },
    made: true,
    logged: ["intent"],
  },
  {
    step: "answered by the agent, and the answer lost on its way back",
    kill: answerLost,
    told: { data: { outcome: "applied", after: String(550 * MIB) } },
    made: true,
    logged: ["intent", "outcome"],
  },
];

test.each(steps)("the change is $step: the value is read back on a new connection", async (step) => {
  const id = requestId();
  const before = await wires.writes();
  const killed = step.kill();
  const { body } = await by.set("maxmemory", { value: "550mb" }, { "x-request-id": id });
  await killed;
  expect(body).toMatchObject(step.told);
  expect(body.outcome_unknown).toBeUndefined();
  expect(body.detail ?? "made").toContain(step.made ? "made" : "nothing was changed");
  const [change] = await by.changes();
  expect(change).toMatchObject({ after: String(550 * MIB), state: step.made ? "kept" : "not_applied" });
  const line = { request_id: id, change_id: change?.id, outcome: "code" in step.told ? step.told.code : "applied" };
  expect((await by.audit())[0]).toMatchObject(line);
  expect(await wires.logged(id)).toEqual(step.logged);
  expect(await by.actual("maxmemory")).toBe(String((step.made ? 550 : 512) * MIB));
  expect((await wires.writes()) - before).toBe(step.made ? 1 : 0);
});

describe("the link dies again while the value is read back: unknown until the host can tell, and then told", () => {
  test.each([
    ["a change that was not made", lostOnTheWay, "not_applied", 512, 0],
    ["a change that was made", answerLost, "kept", 550, 1],
  ] as const)("%s", async (_title, kill, state, mib, writes) => {
    const id = requestId();
    const before = await wires.writes();
    const killed = kill().then(() => readBackKilled());
    const { body } = await by.set("maxmemory", { value: "550mb", reason: "night" }, { "x-request-id": id });
    await killed;
    expect(body).toMatchObject({ status: 502, outcome_unknown: true });
    const [change] = await by.changes();
    expect(change).toMatchObject({ after: String(550 * MIB), state: "unknown" });
    expect((await by.audit())[0]).toMatchObject({ request_id: id, outcome: "unknown", change_id: change?.id });

    await settled();
    expect((await by.changes())[0]).toMatchObject({ id: change?.id, state });
    const line = { operation: "resolve", caller: { id: "operator" }, request_id: id, outcome: state, reason: "night" };
    expect((await by.audit())[0]).toMatchObject(line);
    expect(await by.actual("maxmemory")).toBe(String(mib * MIB));
    expect((await wires.writes()) - before).toBe(writes);
  });

  test("an undo that was made: audited in the name of who undid it, and the timer before it is back", async () => {
    const timed = await by.set("maxmemory", { value: "560mb", for: "1h" });
    const over = await by.set("maxmemory", { value: "550mb" });
    const second = operator({ ...stack, operatorToken: wires.secondToken });
    const id = requestId();
    const before = await wires.writes();
    const killed = answerLost().then(() => readBackKilled());
    const { body } = await second.undo("latest", { "x-request-id": id });
    await killed;
    expect(body).toMatchObject({ status: 502, outcome_unknown: true });

    await settled();
    const line = { operation: "resolve", caller: { id: "second" }, request_id: id, outcome: "undone" };
    expect((await by.audit())[0]).toMatchObject({ ...line, change_id: over.body.data.change_id });
    const [undone, again] = await by.changes();
    expect(undone).toMatchObject({ id: over.body.data.change_id, state: "undone" });
    expect(again).toMatchObject({ id: timed.body.data.change_id, state: "active" });
    expect(await by.actual("maxmemory")).toBe(String(560 * MIB));
    expect((await wires.writes()) - before).toBe(1);
    expect((await by.undo("latest")).status).toBe(200);
    expect(await by.actual("maxmemory")).toBe(String(512 * MIB));
  });
});

describe("the link dies before the change is sent", () => {
  test("and the host stays away: nothing is on the books but the refusal", async () => {
    const id = requestId();
    const before = await wires.writes();
    const [latest] = await by.changes();
    const killed = wires.link.hold("asking", nth(1)).then((look) => {
      wires.link.refuse();
      look.drop();
    });
    const { body } = await by.set("maxmemory", { value: "550mb" }, { "x-request-id": id });
    await killed;
    expect(body).toMatchObject({ ...LOST, hop: "ssh" });
    expect(body.outcome_unknown).toBeUndefined();
    expect((await by.changes())[0]?.id).toBe(latest?.id);
    expect((await by.audit())[0]).toMatchObject({ request_id: id, outcome: "unreachable", change_id: null });
    expect((await wires.writes()) - before).toBe(0);
  });

  test("and the host is back at once: it is looked at again, and the change made once", async () => {
    const before = await wires.writes();
    const killed = wires.link.hold("asking", nth(1)).then((look) => look.drop());
    const { status } = await by.set("maxmemory", { value: "550mb" });
    await killed;
    expect(status).toBe(200);
    expect((await wires.writes()) - before).toBe(1);
  });
});

test("a write that reaches Redis after it was read back as not made is found, and not made twice", async () => {
  const id = requestId();
  const before = await wires.writes();
  const writing = wires.engine.hold("asking", says('"CONFIG" "SET"'));
  const asking = by.set("maxmemory", { value: "550mb" }, { "x-request-id": id });
  const write = await writing;
  await wires.signalAgent("KILL");
  expect((await asking).body).toMatchObject(KILLED);
  expect((await by.changes())[0]).toMatchObject({ state: "not_applied" });
  // Somebody who asks meanwhile does not close it.
  await settled();
  write.release();
  await expect.poll(async () => (await wires.writes()) - before).toBe(1);
  await settled();
  expect((await by.changes())[0]).toMatchObject({ after: String(550 * MIB), state: "kept" });
  expect((await by.audit())[0]).toMatchObject({ operation: "resolve", request_id: id, outcome: "kept" });
  expect((await wires.writes()) - before).toBe(1);
});

test("a setting that the host's policy adds is told apart in Redis's words, not in those it was asked in", async () => {
  const killed = answerLost();
  const { body } = await by.set("maxmemory-clients", { value: "64mb" });
  await killed;
  expect(body.data).toMatchObject({ outcome: "applied", after: String(64 * MIB) });
  expect((await by.changes())[0]).toMatchObject({ after: String(64 * MIB), state: "kept" });
  expect((await by.undo("latest")).body.data).toMatchObject({ outcome: "applied", after: "0" });
  // Without a cut it is what the agent has read back.
  expect((await by.set("maxmemory-clients", { value: "32mb" })).body.data.after).toBe(String(32 * MIB));
});
