/** `apply` where the host, its policy and Redis each refuse something: item by item, and all of it on the books. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { permit } from "./host-policy.ts";
import { MIB, operatorAtReference } from "./operator.ts";

const { stack, by } = await operatorAtReference();
let restorePolicy: () => Promise<void>;

const SAVE = "3600 1 300 100 60 10000";

const inContainer = (script: string) => stack.control.docker("exec", stack.container, "sh", "-c", script);

beforeAll(async () => {
  const keys = ["maxmemory", "maxmemory-policy", "appendonly"];
  restorePolicy = await permit(stack, { keys, maxmemory: { max: "500mb" } });
  for (const [key, value] of [
    ["maxmemory", "300mb"],
    ["maxmemory-policy", "noeviction"],
    ["appendonly", "no"],
    ["save", ""],
  ] as const)
    await stack.control.redis("CONFIG", "SET", key, value);
  // A file where Redis wants its folder: it refuses to turn its append-only file on.
  await inContainer("mv /data/appendonlydir /data/kept && touch /data/appendonlydir");
});

afterAll(async () => {
  await inContainer("rm -f /data/appendonlydir && mv /data/kept /data/appendonlydir");
  await stack.control.redis("CONFIG", "SET", "appendonly", "yes");
  await stack.control.redis("CONFIG", "SET", "save", SAVE);
  await by.reset();
  await restorePolicy();
});

test("what can be made right is, and what cannot is told and audited each by itself", async () => {
  const id = `apply-${Date.now()}`;
  const { status, body } = await by.apply({ reason: "back to the profile" }, { "x-request-id": id });
  expect(status).toBe(200);
  expect(body.verdict).toBe("warn");
  expect(body.summary).toBe("1 of 4 settings of test were made right, 3 were not.");
  expect(body.data.items).toMatchObject([
    { key: "maxmemory", outcome: "refused", change_id: null, detail: expect.stringContaining("500.0 MiB") },
    { key: "maxmemory-policy", outcome: "applied", before: "noeviction", after: "allkeys-lru", detail: null },
    { key: "appendonly", outcome: "failed", detail: expect.stringContaining("Unable to turn on AOF") },
    { key: "save", outcome: "failed", change_id: null, detail: expect.stringContaining("may not be changed") },
  ]);

  const lines = (await by.audit()).filter(({ request_id }) => request_id === id).toReversed();
  expect(lines).toMatchObject([
    { operation: "apply", input: { key: "maxmemory" }, outcome: "refused_by_guard", after: null },
    { operation: "apply", input: { key: "maxmemory-policy" }, outcome: "applied", after: "allkeys-lru" },
    { operation: "apply", input: { key: "appendonly" }, outcome: "redis_failed", after: null },
    { operation: "apply", input: { key: "save" }, outcome: "forbidden", after: null },
  ]);
  for (const line of lines) expect(line).toMatchObject({ caller: { id: "operator" }, reason: "back to the profile" });
  expect((await by.changes()).slice(0, 2)).toMatchObject([
    { key: "appendonly", state: "not_applied" },
    { key: "maxmemory-policy", state: "kept" },
  ]);

  expect(await by.actual("maxmemory")).toBe(String(300 * MIB));
  expect(await by.actual("maxmemory-policy")).toBe("allkeys-lru");
  expect(await by.actual("appendonly")).toBe("no");
  expect(await by.actual("save")).toBe("");
});
