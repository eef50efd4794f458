import { DatabaseSync } from "node:sqlite";
import { expect, test, vi } from "vitest";
import type { Answered } from "../../protocol/answer.ts";
import { faulty } from "./double/faulty-storage.ts";
import { storageOver } from "./double/storage.ts";
import type { Sample } from "./reads/rates.ts";
import { migrate } from "./schema.ts";
import type { Sql } from "./sql.ts";
import { Store } from "./store.ts";

/** A database, and the statements that were run on it. */
const database = () => {
  const storage = storageOver(new DatabaseSync(":memory:"));
  migrate(storage);
  const statements: string[] = [];
  const sql: Sql = {
    exec: (query, ...bindings) => {
      statements.push(query);
      return storage.sql.exec(query, ...bindings);
    },
  };
  return { sql, statements };
};

const sample = (at: number, evicted_keys: number, runId: string | null = "a"): Sample => ({
  at,
  counts: { evicted_keys, OOM: 3 },
  runId,
});

const reading = (summary: string): Answered => ({
  at: "2026-11-22T21:00:00.000Z",
  age_ms: 0,
  verdict: "ok",
  reasons: [],
  summary,
  data: {},
  commands: [],
});

test("samples outlive the object once they are flushed, and those that were dropped are gone", () => {
  const { sql } = database();
  const store = new Store(sql);
  const [first, second, third] = [sample(0, 0), sample(5_000, 70), sample(10_000, 2, null)];
  store.noteSamples([first, second]);
  expect(new Store(sql).samples).toEqual([]);
  store.flush(0);
  expect(new Store(sql).samples).toEqual([first, second]);
  store.noteSamples([third]);
  store.flush(0);
  expect(new Store(sql).samples).toEqual([third]);
});

test("nothing is written for a read within ten seconds of the last write", () => {
  const { sql, statements } = database();
  const store = new Store(sql);
  store.noteReading("memory {}", reading("one"), 20_000);
  const before = statements.length;
  store.noteSamples([sample(20_000, 0)]);
  store.noteReading("memory {}", reading("two"), 29_999);
  expect(statements).toHaveLength(before);
  store.noteReading("memory {}", reading("three"), 30_000);
  expect(statements.slice(before).map((each) => each.split(" ").slice(0, 5).join(" "))).toEqual([
    "INSERT OR REPLACE INTO last_good",
    "INSERT OR REPLACE INTO samples",
  ]);
});

test("storage that takes nothing fails no reading: the log says so once a minute, and it is written once it can be", () => {
  const storage = faulty(storageOver(new DatabaseSync(":memory:")));
  migrate(storage);
  const store = new Store(storage.sql);
  const log = vi.spyOn(console, "error").mockReturnValue();
  storage.isFull = true;
  store.noteSamples([sample(20_000, 0)]);
  for (const at of [20_000, 40_000, 79_999]) store.noteReading("memory {}", reading("one"), at);
  store.flush(79_999);
  expect(log.mock.calls).toHaveLength(1);
  store.flush(80_000);
  expect(log.mock.calls).toHaveLength(2);
  expect(store.lastGood("memory {}")).toEqual(reading("one"));
  storage.isFull = false;
  store.flush(90_000);
  log.mockRestore();
  expect(new Store(storage.sql).lastGood("memory {}")).toEqual(reading("one"));
  expect(new Store(storage.sql).samples).toEqual([sample(20_000, 0)]);
});
