import { readFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { type ObjectStorage, storageOver } from "./double/storage.ts";
import { Alarm } from "./clocks.ts";
import { AuditBook } from "./changes/audit-book.ts";
import { ChangeBook } from "./changes/book.ts";
import { Idempotency } from "./changes/idempotency.ts";
import { migrate } from "./schema.ts";
import { Store } from "./store.ts";

/** Written by the last version whose migrations had no numbers: changes in every state, and open ones that it never saw end. */
const UNNUMBERED = readFileSync(new URL("unnumbered.fixture.sql", import.meta.url), "utf8");
const WRITTEN_AT = 1_800_000_500_500;

const opened = (dump = ""): ObjectStorage => {
  const database = new DatabaseSync(":memory:");
  database.exec(dump);
  return storageOver(database);
};

const rows = ({ sql }: ObjectStorage, query: string): unknown[] => sql.exec(query).toArray();
const schemaOf = (storage: ObjectStorage): unknown[] =>
  rows(storage, "SELECT type, name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY name");
const columnsOf = (storage: ObjectStorage): unknown[] =>
  rows(storage, "SELECT name, type, \"notnull\", dflt_value, pk FROM pragma_table_info('changes')");

const auditOf = (storage: ObjectStorage): AuditBook => new AuditBook(storage.sql, 90);
const bookOf = (storage: ObjectStorage): ChangeBook => new ChangeBook(storage, auditOf(storage), new Alarm(storage));

describe("a database of the last version without numbers", () => {
  let old: ObjectStorage;
  beforeEach(() => {
    old = opened(UNNUMBERED);
    migrate(old);
  });

  test("has the same tables and columns afterwards as a new one", () => {
    const fresh = opened();
    migrate(fresh);
    expect(schemaOf(old)).toEqual(schemaOf(fresh));
    expect(columnsOf(old)).toEqual(columnsOf(fresh));
  });

  test("has all its changes, each as it was", () => {
    const shown = bookOf(old).list(200, WRITTEN_AT);
    expect(shown.map(({ id, state }) => `${id} ${state}`).toReversed()).toEqual([
      "1 reverted",
      "2 left",
      "3 lost",
      "4 undone",
      "5 not_applied",
      "6 unknown",
      "7 kept",
      "8 superseded",
      "9 kept",
      "10 active",
      "11 undone",
      "12 superseded",
      "13 active",
      "14 active",
      "15 active",
      "16 superseded",
      "17 kept",
      "18 unknown",
      "19 not_applied",
    ]);
    expect(shown.find(({ id }) => id === 13)).toEqual({
      id: 13,
      at: "2027-01-15T08:07:17.000Z",
      key: "maxmemory-clients",
      before: "64mb",
      after: "32mb",
      caller: { id: "ann", role: "operator", via: "token" },
      reason: "less",
      state: "active",
      until: "2027-01-18T08:07:17.000Z",
      left_ms: 259_136_500,
      original: "0",
      note: null,
    });
    expect(shown.find(({ id }) => id === 2)?.note).toBe(
      "Somebody had changed the value to 555745280 since; it was left.",
    );
  });

  test("says of each superseded change which one took its place, in a column and still in words", () => {
    const superseded = "SELECT id, superseded_by, note FROM changes WHERE superseded_by IS NOT NULL ORDER BY id";
    expect(rows(old, superseded)).toEqual([
      { id: 8, superseded_by: 9, note: "By change 9." },
      { id: 12, superseded_by: 13, note: "By change 13." },
      { id: 16, superseded_by: 17, note: "By change 17." },
    ]);
    expect(rows(old, "SELECT id FROM changes WHERE state = 'superseded' AND superseded_by IS NULL")).toEqual([]);
  });

  test("has its timers, and its alarm rings for the first of them", () => {
    const book = bookOf(old);
    expect(book.due(Number.MAX_SAFE_INTEGER).map(({ id, due }) => [id, due])).toEqual([
      [14, 1_800_000_504_000],
      [15, 1_800_000_505_000],
      [17, 1_800_000_508_000],
      [18, 1_800_000_519_000],
      [19, 1_800_000_525_000],
      [13, 1_800_259_637_000],
      [10, 1_800_518_833_000],
    ]);
    book.setAlarm();
    expect(old.alarm).toBe(1_800_000_504_000);
  });

  test("has what was sent and not seen to end, with who had sent it", () => {
    const open = bookOf(old).unresolved(null);
    const timer = { id: "timer", role: "operator", via: "console" };
    const bob = { id: "U0BOB", role: "operator", via: "slack" };
    expect(open).toMatchObject([
      { id: 14, state: "active", phase: "revert", sender: { caller: timer, requestId: "timer-14-1", reason: null } },
      { id: 17, state: "kept", phase: "undo", sender: { caller: bob, requestId: "request-23", reason: "wrong one" } },
      { id: 18, state: "unknown", phase: "set", sender: null, requestId: "request-24", reason: "night" },
      { id: 19, state: "not_applied", phase: "set", sender: null, until: 1_800_004_095_000 },
    ]);
  });

  test("brings a timer back when the change that had taken its place is found to be undone", () => {
    const book = bookOf(old);
    const found = { value: "2", runId: "2".padStart(40, "0") };
    book.take(17, { name: "looked_up", at: WRITTEN_AT, found });
    expect(book.get(17)).toMatchObject({ state: "undone", phase: null });
    expect(book.get(16)).toMatchObject({ state: "active", supersededBy: null, note: null, due: 1_800_086_891_000 });
    const [line] = auditOf(old).lines("prod", { since: null, limit: 1, before_id: null }, WRITTEN_AT);
    expect(line).toMatchObject({ operation: "resolve", request_id: "request-23", outcome: "undone", change_id: 17 });
  });

  test("has its whole audit, which still cannot be rewritten", () => {
    const lines = auditOf(old).lines("prod", { since: null, limit: 500, before_id: null }, WRITTEN_AT);
    expect(lines.length).toBe(33);
    expect(lines.at(-1)).toMatchObject({ id: 1, request_id: "request-1", outcome: "applied", reason: "queue backlog" });
    expect(() => rows(old, "UPDATE audit SET outcome = 'applied'")).toThrow(/append-only/);
  });

  test("has the answers under an Idempotency-Key, the last good readings, the samples, and new numbers go on", async () => {
    const question = {
      ...{ target: "prod", operation: "set" as const, requestId: "again", askedAt: 0, deadlineMs: 0 },
      caller: { id: "U0BOB", role: "operator" as const, via: "slack" as const },
      input: { key: "maxmemory", value: "510mb", dry_run: false, allow_eviction: false, force: false },
      idempotencyKey: "key-1",
    };
    const again = new Idempotency(old.sql, new Alarm(old), WRITTEN_AT).once(
      question,
      () => WRITTEN_AT,
      () => Promise.reject(new Error("made anew")),
    );
    expect(await again).toMatchObject({ result: { ok: true, value: { data: { change_id: 9 } } } });
    const store = new Store(old.sql);
    expect(store.lastGood("memory {}")).toMatchObject({ summary: "Fine." });
    expect(store.samples.map(({ counts }) => counts)).toEqual([{ evicted_keys: 4 }, { evicted_keys: 9 }]);
    const { change } = bookOf(old).take(null, {
      ...{ name: "asked", at: WRITTEN_AT, value: "1", lookUpAt: WRITTEN_AT },
      permission: { allow_eviction: false, force: false },
      change: {
        ...{ key: "hz", before: "20", after: "1", original: "20", until: null, runId: null, reason: null },
        ...{ caller: question.caller, requestId: "new" },
      },
    });
    expect(change?.id).toBe(20);
  });
});

test("a database of before an undo's sender was kept, or samples had rows, is brought on as well", () => {
  const old = opened(`
    CREATE TABLE evictions (id INTEGER PRIMARY KEY, history TEXT NOT NULL);
    INSERT INTO evictions (id, history) VALUES (1, '{}');
    CREATE TABLE changes (
      id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, key TEXT NOT NULL, before TEXT NOT NULL,
      after TEXT NOT NULL, caller TEXT NOT NULL, request_id TEXT NOT NULL, reason TEXT, state TEXT NOT NULL, until INTEGER,
      original TEXT NOT NULL, note TEXT, run_id TEXT, phase TEXT, tries INTEGER NOT NULL DEFAULT 0, due INTEGER);
    INSERT INTO changes (at, key, before, after, caller, request_id, state, original, due, until)
      VALUES (1, 'maxmemory', '1', '2', '{"id":"ann","role":"operator","via":"token"}', 'request-0001', 'active', '1', 9, 9)`);
  migrate(old);
  migrate(old);
  const ann = { id: "ann", role: "operator" as const, via: "token" as const };
  const head = { operation: "undo", caller: ann, requestId: "request-0002", input: {}, reason: "why" };
  bookOf(old).take(1, { name: "undo_asked", at: 5, head, lookUpAt: 9 });
  expect(bookOf(old).unresolved("maxmemory")).toMatchObject([
    { id: 1, requestId: "request-0001", sender: { caller: ann, requestId: "request-0002", reason: "why" }, due: 9 },
  ]);
  expect(new Store(old.sql).samples).toEqual([]);
  expect(rows(old, "SELECT name FROM sqlite_master WHERE name = 'evictions'")).toEqual([]);
});

test("of the inputs that were kept in clear with an Idempotency-Key, those that were refused are gone: a secret may have been typed", async () => {
  const old = opened(UNNUMBERED);
  const typed = `set {"key":"requirepass","value":"hunter2"}`;
  const answered = `{"result":{"ok":false,"failure":{"code":"forbidden","hop":"agent","detail":"No.","hint":"No."}},"lastGood":null,"timings":{}}`;
  rows(old, `INSERT INTO idempotency VALUES ('token:ann', 'key-9', '${typed}', '${answered}', ${WRITTEN_AT})`);
  migrate(old);
  // What was made, or may have been, is still not made again.
  expect(rows(old, "SELECT key FROM idempotency ORDER BY key")).toEqual([{ key: "key-1" }, { key: "key-2" }]);
});

describe("migrations", () => {
  test("are each applied once, in order, and the rest where a later version has more", () => {
    const storage = opened();
    const applied: string[] = [];
    const first = () => void applied.push("first");
    const second = () => void applied.push("second");
    migrate(storage, [first]);
    migrate(storage, [first, second]);
    migrate(storage, [first, second]);
    migrate(storage, [first]);
    expect(applied).toEqual(["first", "second"]);
    expect(rows(storage, "SELECT version FROM schema_version")).toEqual([{ version: 2 }]);
  });

  test("leave nothing behind of one that fails, keep the ones before it, and try it again", () => {
    const storage = opened();
    let broken = true;
    const tables = [
      (sql: ObjectStorage["sql"]) => void sql.exec("CREATE TABLE one (x)"),
      (sql: ObjectStorage["sql"]) => {
        sql.exec("CREATE TABLE two (x)");
        if (broken) throw new Error("broken");
      },
    ];
    const named = () => rows(storage, "SELECT name FROM sqlite_master WHERE name IN ('one', 'two')");
    expect(() => migrate(storage, tables)).toThrow("broken");
    expect(named()).toEqual([{ name: "one" }]);
    expect(rows(storage, "SELECT version FROM schema_version")).toEqual([{ version: 1 }]);
    broken = false;
    migrate(storage, tables);
    expect(named()).toEqual([{ name: "one" }, { name: "two" }]);
  });

  test("that can wait are tried again at the next start where they fail, in their order, and only if none that cannot wait comes after them", () => {
    const storage = opened();
    const log = vi.spyOn(console, "error").mockReturnValue();
    let isFull = true;
    const table = (sql: ObjectStorage["sql"]) => void sql.exec("CREATE TABLE one (x)");
    const first = (sql: ObjectStorage["sql"]) => {
      if (isFull) throw new Error("full");
      sql.exec("CREATE INDEX one_x ON one (x)");
    };
    const second = (sql: ObjectStorage["sql"]) => void sql.exec("INSERT INTO one VALUES (1)");
    const version = () => rows(storage, "SELECT version FROM schema_version");
    const canWait = new Set([first, second]);
    migrate(storage, [table, first, second], canWait);
    expect([version(), rows(storage, "SELECT x FROM one")]).toEqual([[{ version: 1 }], []]);
    expect(log.mock.calls.join()).toContain("not_written");
    expect(() => migrate(storage, [table, first, second, table], canWait)).toThrow("full");
    isFull = false;
    migrate(storage, [table, first, second], canWait);
    expect([version(), rows(storage, "SELECT x FROM one")]).toEqual([[{ version: 3 }], [{ x: 1 }]]);
    log.mockRestore();
  });
});
