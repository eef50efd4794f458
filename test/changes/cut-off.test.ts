/** The target's object ends in the middle of a change that was asked for under an Idempotency-Key, with workerd and all. */
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { MIB, operatorAtReference } from "./operator.ts";
import { nth, openWires, type Wires } from "./wires.ts";

const { stack, by } = await operatorAtReference();
let wires: Wires;

beforeAll(async () => {
  wires = await openWires(stack);
});

beforeEach(async () => {
  await by.reset();
  await wires.ready();
  // What may still come of an earlier test's change is over with the next one that is made.
  expect((await by.set("maxmemory", { value: "551mb" })).status).toBe(200);
  await by.reset();
});

afterAll(async () => {
  await wires.close();
  await by.reset();
});

/** Whoever asks next to change the setting, even with a dry run, first looks up what is open. */
const settled = async (): Promise<void> => {
  await wires.ready();
  expect((await by.set("maxmemory", { value: "552mb", dry_run: true })).status).toBe(200);
};

/** Resolves once the change is on its way to the host. */
const sent = () => wires.link.hold("asking", nth(2));

/** Resolves once it is made, and its answer on its way back. */
const made = async () => {
  const write = await sent();
  const answering = wires.link.hold("answering", nth(1));
  write.release();
  return answering;
};

test.each([
  ["before it came to the host", sent, "not_applied", 512, 0],
  ["after it was made", made, "kept", 550, 1],
] as const)(
  "%s: asked again under the same key it is not made a second time",
  async (_title, until, state, mib, writes) => {
    const id = `cut-off-${Date.now()}`;
    const headers = { "idempotency-key": id, "x-request-id": id };
    const before = await wires.writes();
    const held = until();
    const asking = by.set("maxmemory", { value: "550mb", reason: "night" }, headers).then(
      ({ status }) => status,
      () => "cut off",
    );
    const passing = await held;
    await stack.control.restartWorker();
    passing.drop();
    expect(await asking).not.toBe(200);

    const cutOff = { status: 504, code: "timeout", outcome_unknown: true };
    const again = () => by.set("maxmemory", { value: "550mb", reason: "night" }, headers);
    expect((await again()).body).toMatchObject(cutOff);
    expect((await by.changes())[0]).toMatchObject({ after: String(550 * MIB), state: "unknown" });
    await settled();
    expect((await by.changes())[0]).toMatchObject({ after: String(550 * MIB), state, reason: "night" });
    const line = { operation: "resolve", caller: { id: "operator" }, request_id: id, outcome: state, reason: "night" };
    expect((await by.audit())[0]).toMatchObject(line);

    expect((await again()).body).toMatchObject(cutOff);
    expect((await by.set("maxmemory", { value: "551mb" }, headers)).body).toMatchObject({ status: 409 });
    expect(await by.actual("maxmemory")).toBe(String(mib * MIB));
    expect((await wires.writes()) - before).toBe(writes);
  },
);
