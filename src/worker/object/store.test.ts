import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import type { Answered } from "../../protocol/answer.ts";
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
