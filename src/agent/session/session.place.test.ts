import { afterEach, expect, test } from "vitest";
import { ok } from "../../protocol/result.ts";
import { MAX_LINE_BYTES } from "../../protocol/wire.ts";
import { COMPOSED } from "../handlers/recorded.fixture.ts";
import { answering, endSessions, one, opened } from "./session.fixture.ts";

afterEach(endSessions);

test("where Redis is, is said once, and again when it has changed", async () => {
  let composed = COMPOSED;
  let clock = 1_800_000_000_000;
  const { ask } = await opened({
    docker: { ...answering, composed: () => Promise.resolve(ok(composed)) },
    now: () => clock,
  });
  const said = async (operation: "memory" | "stats") => {
    const { result } = await ask({ operation });
    return result.ok ? (result.value.place?.container ?? null) : result.failure;
  };
  expect([await said("memory"), await said("stats"), await said("memory")]).toEqual([COMPOSED.container, null, null]);
  composed = { ...COMPOSED, container: "shop-redis-2" };
  clock += 1000;
  expect([await said("stats"), await said("stats")]).toEqual(["shop-redis-2", null]);
  composed = COMPOSED;
  clock += 1000;
  expect(await said("memory")).toBe(COMPOSED.container);
});

test("what did not reach the Worker, since the answer was too long, is said with the next", async () => {
  let length = MAX_LINE_BYTES;
  const { ask } = await opened(one("read", () => Promise.resolve(ok("x".repeat(length)))));
  expect(await ask({ operation: "test" })).toMatchObject({ result: { ok: false } });
  length = 1;
  expect(await ask({ operation: "test" })).toMatchObject({
    result: { ok: true, value: { place: { service: "redis" } } },
  });
});
