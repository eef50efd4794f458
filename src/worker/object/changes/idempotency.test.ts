import { DatabaseSync } from "node:sqlite";
import { beforeEach, expect, test } from "vitest";
import type { Failure } from "../../../protocol/failure.ts";
import { fail, ok } from "../../../protocol/result.ts";
import type { Outcome, Question } from "../contract.ts";
import { type ObjectStorage, storageOver } from "../double/storage.ts";
import { migrate } from "../schema.ts";
import { seal } from "../sealed.ts";
import { Idempotency } from "./idempotency.ts";

const HOUR_MS = 3_600_000;
let storage: ObjectStorage;
let now = 0;
let made: string[] = [];

beforeEach(() => {
  storage = storageOver(new DatabaseSync(":memory:"));
  migrate(storage);
  now = 1_800_000_000_000;
  made = [];
});

const question = (value: string, key = "requirepass"): Question => ({
  ...{ target: "prod", operation: "set", input: { key, value }, requestId: "r-1", askedAt: now, deadlineMs: 15_000 },
  ...{ caller: { id: "ann", role: "operator", via: "token" }, idempotencyKey: "key-1" },
});
const forbidden: Failure = { code: "forbidden", hop: "agent", detail: "It may not be changed.", hint: "None." };
const refused: Outcome = { result: fail(forbidden), lastGood: null, timings: {} };
const answered: Outcome = {
  result: ok(seal({ at: "", age_ms: 0, verdict: "ok", reasons: [], commands: [], summary: "Made.", data: {} })),
  ...{ lastGood: null, timings: {} },
};

const ask = (asked: Question, outcome = refused): Promise<Outcome> =>
  new Idempotency(storage.sql).once(
    asked,
    () => now,
    async () => {
      made.push(String(asked.input["value"]));
      return outcome;
    },
  );
const kept = (): string => JSON.stringify(storage.sql.exec("SELECT * FROM idempotency").toArray());

test("of what was asked a hash is kept, by which the same is told from another, and no value that may be a secret", async () => {
  expect(await ask(question("hunter2"))).toEqual(refused);
  expect(kept()).toContain("key-1");
  expect(kept()).not.toMatch(/hunter2|requirepass/);
  expect(await ask(question("hunter2"))).toEqual(refused);
  expect((await ask(question("hunter3"))).result).toMatchObject({ failure: { code: "conflict" } });
  expect(made).toEqual(["hunter2"]);
});

test("the same asked twice at the same time is made once", async () => {
  const book = new Idempotency(storage.sql);
  const make = async (): Promise<Outcome> => {
    made.push("once");
    return answered;
  };
  const both = await Promise.all([1, 2].map(() => book.once(question("1", "hz"), () => now, make)));
  expect(both).toEqual([answered, answered]);
  expect(made).toEqual(["once"]);
});

test("what was kept is forgotten after a day, without anybody asking under a key", async () => {
  await ask(question("1", "hz"), answered);
  now += 24 * HOUR_MS;
  new Idempotency(storage.sql).forget(now);
  expect(kept()).toContain("key-1");
  new Idempotency(storage.sql).forget(now + 1);
  expect(kept()).toBe("[]");
});
