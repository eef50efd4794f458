/**
 * The storage of an object of the last version whose migrations had no numbers, opened by this one in the real runtime: what was there
 * is there, and its timers ring.
 */
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { MIB, operatorAtReference } from "./operator.ts";

const DUMP = readFileSync(new URL("../../src/worker/object/unnumbered.fixture.sql", import.meta.url), "utf8");

/** In the dump: until when change 8 lasts, and the Redis process that took the changes from 4 on. */
const UNTIL = 1_800_605_231_000;
const RUN_ID = "2".padStart(40, "0");

const { stack, by } = await operatorAtReference();

/** The dump as if change 8 were over in eight seconds, and this Redis had taken all changes. */
const recent = (runId: string): string => {
  const shift = Date.now() + 8_000 - UNTIL;
  return DUMP.replaceAll(/\b1[78]\d{11}\b/g, (at) => String(Number(at) + shift)).replaceAll(RUN_ID, runId);
};

beforeAll(async () => {
  // Only an object that was asked something has a database.
  await by.changes();
  const runId = /run_id:(\w+)/.exec(await stack.control.redis("INFO", "server"))?.[1] ?? "";
  // As change 9 had left it.
  await stack.control.redis("CONFIG", "SET", "maxmemory", String(510 * MIB));
  await stack.control.restartWithDatabases(recent(runId));
});

afterAll(async () => {
  await stack.control.restartWithOwnDatabases();
  await by.reset();
});

const change = async (id: number) => (await by.changes()).find((each) => each.id === id);

test("changes and audit are as they were; an undo brings the timer before it back, and it rings", async () => {
  const shown = (await by.changes()).map(({ id, state, note }) => ({ id, state, note }));
  expect(shown.length).toBe(19);
  expect(shown.slice(10, 13)).toEqual([
    { id: 9, state: "kept", note: null },
    { id: 8, state: "superseded", note: "By change 9." },
    { id: 7, state: "kept", note: "The outcome was read back." },
  ]);
  const audit = await by.audit();
  expect(audit.find(({ id }) => id === 1)).toMatchObject({ request_id: "request-1", outcome: "applied" });
  expect(audit.filter(({ id }) => id <= 33).length).toBe(33);

  expect((await by.undo(9)).body.data).toMatchObject({ change_id: 9, after: String(520 * MIB) });
  expect(await change(8)).toMatchObject({ state: "active", note: null });
  await expect.poll(() => change(8), { timeout: 60_000, interval: 500 }).toMatchObject({ state: "reverted" });
  expect(await by.actual("maxmemory")).toBe(String(500 * MIB));
  const [line] = (await by.audit()).filter(({ change_id }) => change_id === 8);
  expect(line).toMatchObject({ operation: "revert", outcome: "reverted", after: String(500 * MIB) });

  // A target's numbers go on where they were.
  expect((await by.set("maxmemory", { value: "550mb" })).body.data.change_id).toBe(20);
});
