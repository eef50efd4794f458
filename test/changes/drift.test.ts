import { afterEach, beforeAll, expect, test } from "vitest";
import { type TestStack, useStack } from "../setup/stack.ts";
import { MIB, operator } from "./operator.ts";

let stack: TestStack;
let by: ReturnType<typeof operator>;

beforeAll(async () => {
  stack = await useStack();
  by = operator(stack);
  await by.reset();
});

afterEach(() => by.reset());

test("the reference compose file does not drift from the mission's profile", async () => {
  const { status, body } = await by.drift();
  expect(status).toBe(200);
  expect(body.data.items.filter(({ ok }) => !ok)).toEqual([]);
  expect(body.verdict).toBe("ok");
  expect(body.data.items.length).toBeGreaterThanOrEqual(9);
});

test("what drifts is named with the compose line, and apply makes right what can be", async () => {
  await stack.control.redis("CONFIG", "SET", "maxmemory", "300mb");
  await stack.control.redis("CONFIG", "SET", "maxmemory-policy", "noeviction");
  const { body } = await by.drift();
  expect(body.verdict).toBe("warn");
  const off = body.data.items.filter(({ ok }) => !ok);
  expect(off.map(({ item }) => item).toSorted()).toEqual(["maxmemory", "maxmemory-policy"]);
  for (const item of off) expect(item.compose).not.toBe("");

  const dry = await by.apply({ dry_run: true });
  expect(dry.body.data.items.map(({ outcome }) => outcome)).toEqual(["dry_run", "dry_run"]);
  expect(await by.actual("maxmemory")).toBe(String(300 * MIB));

  const applied = await by.apply({ reason: "back to the profile" });
  expect(applied.status).toBe(200);
  expect(applied.body.data.items.map(({ outcome }) => outcome)).toEqual(["applied", "applied"]);
  expect(await by.actual("maxmemory")).toBe(String(512 * MIB));
  expect(await by.actual("maxmemory-policy")).toBe("allkeys-lru");
  expect((await by.drift()).body.verdict).toBe("ok");
});
