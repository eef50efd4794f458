import { DatabaseSync } from "node:sqlite";
import { beforeEach, expect, test, vi } from "vitest";
import type { Failure } from "../../../protocol/failure.ts";
import { fail, ok } from "../../../protocol/result.ts";
import type { Outcome, Question } from "../contract.ts";
import { Alarm } from "../clocks.ts";
import { faulty } from "../double/faulty-storage.ts";
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

const opened = (): Idempotency => new Idempotency(storage.sql, new Alarm(storage), now);

const ask = (asked: Question, outcome = refused): Promise<Outcome> =>
  opened().once(
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

test("a refusal that passes is not kept: asked again under its key, it is made", async () => {
  const underWay: Failure = { code: "conflict", hop: "worker", detail: "An undo is under way.", hint: "Later." };
  const passing: Outcome = { ...refused, result: fail({ ...underWay, retry_after_ms: 28_000 }) };
  expect(await ask(question("1", "hz"), passing)).toEqual(passing);
  expect(kept()).toBe("[]");
  expect(await ask(question("1", "hz"), answered)).toEqual(answered);
  expect(made).toEqual(["1", "1"]);
});

test("the same asked twice at the same time is made once", async () => {
  const book = opened();
  const make = async (): Promise<Outcome> => {
    made.push("once");
    return answered;
  };
  const both = await Promise.all([1, 2].map(() => book.once(question("1", "hz"), () => now, make)));
  expect(both).toEqual([answered, answered]);
  expect(made).toEqual(["once"]);
});

test("what was kept is forgotten after a day, without anybody asking under a key", async () => {
  const book = opened();
  await ask(question("1", "hz"), answered);
  now += 24 * HOUR_MS;
  book.ring(now);
  expect(kept()).toContain("key-1");
  book.ring(now + 1);
  expect(kept()).toBe("[]");
  expect(storage.alarm).toBe(null);
});

test("a change that was made is told as such, though its answer could not be kept; under its key it is not made again", async () => {
  const log = vi.spyOn(console, "error").mockReturnValue();
  const full = faulty(storage);
  const once = (): Promise<Outcome> =>
    new Idempotency(full.sql, new Alarm(full), now).once(
      question("1", "hz"),
      () => now,
      async () => {
        made.push("once");
        full.isFull = true;
        return answered;
      },
    );
  expect(await once()).toEqual(answered);
  expect((await once()).result).toMatchObject({ failure: { code: "timeout", outcome_unknown: true } });
  expect(made).toEqual(["once"]);
  log.mockRestore();
});
