import { DatabaseSync } from "node:sqlite";
import { expect, test, vi } from "vitest";
import { faulty } from "../double/faulty-storage.ts";
import { storageOver } from "../double/storage.ts";
import { migrate } from "../schema.ts";
import type { Sql } from "../sql.ts";
import { AuditBook } from "./audit-book.ts";
import { NOON, SET } from "./machine/cases.fixture.ts";

const DAY_MS = 86_400_000;
const ENTRY = { ...SET, changeId: null, before: null, after: null, outcome: "applied", detail: null };
const ALL = { since: null, limit: 50, before_id: null };

const opened = () => {
  const storage = faulty(storageOver(new DatabaseSync(":memory:")));
  migrate(storage);
  const asked: string[] = [];
  const sql: Sql = {
    exec: (query, ...bindings) => {
      asked.push(query);
      return storage.sql.exec(query, ...bindings);
    },
  };
  const planOf = (query: string): string[] =>
    storage.sql
      .exec<{ detail: string }>(`EXPLAIN QUERY PLAN ${query}`)
      .toArray()
      .map(({ detail }) => detail);
  return { storage, audit: new AuditBook(sql, 90), plans: () => asked.flatMap(planOf) };
};

test("no line that is written or looked for reads the whole audit, nor does a page of it", () => {
  const { audit, plans } = opened();
  audit.append(ENTRY, NOON);
  audit.has("set", "request-1", NOON - DAY_MS);
  audit.lines("prod", ALL, NOON);
  audit.lines("prod", { ...ALL, since: new Date(NOON - DAY_MS).toISOString() }, NOON);
  expect(plans().filter((plan) => /SCAN audit/.test(plan))).toEqual([]);
  expect(plans().filter((plan) => /SEARCH audit USING INDEX audit_at/.test(plan))).toHaveLength(5);
});

test("lines since a time are found as well where the index could not be made yet", () => {
  const { storage, audit } = opened();
  storage.sql.exec("DROP INDEX audit_at");
  audit.append(ENTRY, NOON);
  expect(audit.lines("prod", { ...ALL, since: new Date(NOON).toISOString() }, NOON)).toHaveLength(1);
  expect(audit.has("set", SET.requestId, NOON)).toBe(true);
});

test("a line is found by its request as long ago as is asked", () => {
  const { audit } = opened();
  audit.append(ENTRY, NOON);
  expect(audit.has("set", SET.requestId, NOON)).toBe(true);
  expect(audit.has("set", SET.requestId, NOON + 1)).toBe(false);
  expect(audit.has("undo", SET.requestId, NOON)).toBe(false);
});

test("what is too old is not shown, also where storage takes nothing and it cannot be deleted", () => {
  const { storage, audit } = opened();
  audit.append(ENTRY, NOON);
  audit.append({ ...ENTRY, outcome: "left" }, NOON + DAY_MS);
  storage.isFull = true;
  const log = vi.spyOn(console, "error").mockReturnValue();
  const now = NOON + 90 * DAY_MS + 1;
  expect(audit.lines("prod", ALL, now).map(({ outcome }) => outcome)).toEqual(["left"]);
  const since = new Date(NOON).toISOString();
  expect(audit.lines("prod", { ...ALL, since }, now).map(({ outcome }) => outcome)).toEqual(["left"]);
  log.mockRestore();
});
