/** The object's alarm over the database of an earlier version. Only the platform is a double. */
import { readFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { double } from "../double/env.ts";
import { storageOver } from "./double/storage.ts";
import { TargetObject } from "./object.ts";

const UNNUMBERED = readFileSync(new URL("unnumbered.fixture.sql", import.meta.url), "utf8");
const WRITTEN_AT = 1_800_000_500_500;
/** Of the first timer in it. */
const FIRST_DUE = 1_800_000_504_000;

/** What the log says, and when the alarm is set to ring after it has rung before anything was asked. */
const ring = async (dump: string, name?: string) => {
  const database = new DatabaseSync(":memory:");
  database.exec(dump);
  const storage = storageOver(database);
  const object = new TargetObject({ storage, id: { name } }, double().env);
  const log = vi.spyOn(console, "error").mockReturnValue();
  await object.alarm();
  return { alarm: storage.alarm, log: log.mock.calls.map(([line]) => JSON.parse(String(line)) as unknown) };
};

beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"], now: WRITTEN_AT }));
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

test.each([
  ["of this version has its target's name from the platform", "prod"],
  ["that was set before the upgrade has it from the database", undefined],
])("an alarm %s", async (_what, name) => {
  expect(await ring(UNNUMBERED, name)).toEqual({ alarm: FIRST_DUE, log: [] });
});

test.each([
  ["of which nobody knows the target", undefined, { target: null, why: "no_name" }],
  ["whose target is not configured", "gone", { target: "gone", why: "not_configured" }],
])("an alarm %s is tried again in five minutes, and the log says so", async (_what, name, said) => {
  expect(await ring("", name)).toEqual({ alarm: WRITTEN_AT + 300_000, log: [{ alarm: "postponed", ...said }] });
});
