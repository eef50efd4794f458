import { DatabaseSync } from "node:sqlite";
import { beforeEach, describe, expect, test } from "vitest";
import { type ObjectStorage, storageOver } from "../double/storage.ts";
import { migrate } from "../schema.ts";
import { Alarm } from "../clocks.ts";
import { AuditBook } from "./audit-book.ts";
import { ChangeBook } from "./book.ts";
import { eventOf, HOUR_MS, NOON, RUN, SET, UNDO, UNTIL } from "./machine/cases.fixture.ts";
import type { ChangeEvent, NewChange } from "./machine/events.ts";

let storage: ObjectStorage;
let book: ChangeBook;
let audit: AuditBook;
let alarm: Alarm;

beforeEach(() => {
  storage = storageOver(new DatabaseSync(":memory:"));
  migrate(storage);
  audit = new AuditBook(storage.sql, 90);
  alarm = new Alarm(storage);
  book = new ChangeBook(storage, audit, alarm);
});

const lines = () => audit.lines("prod", { since: null, limit: 50, before_id: null }, NOON);

/** Asked for and made. */
const made = (change: Partial<NewChange>): number => {
  const asked = eventOf("asked", "nothing") as Extract<ChangeEvent, { name: "asked" }>;
  const id = book.take(null, { ...asked, change: { ...asked.change, ...change } }).change?.id ?? 0;
  book.take(id, eventOf("confirmed", "sent", { value: change.after ?? "576" }));
  return id;
};

const undone = (id: number, value: string): void => {
  book.take(id, eventOf("undo_asked", "active"));
  book.take(id, { name: "confirmed", at: NOON, head: UNDO, after: value, runId: RUN });
};

describe("the book", () => {
  test("has a change before it is sent, and says what is to be sent", () => {
    const { change, effects } = book.take(null, eventOf("asked", "nothing"));
    expect(effects).toMatchObject([{ do: "send", write: { key: "maxmemory", value: "576", if_current: "512" } }]);
    expect(change).toMatchObject({ id: 1, state: "unknown", phase: "set" });
    expect(new ChangeBook(storage, audit, new Alarm(storage)).get(1)).toEqual(change);
    expect(lines()).toEqual([]);
  });

  test("supersedes earlier changes of the setting, and brings a timer back when the later one is undone", () => {
    const timed = made({});
    const other = made({ key: "maxmemory-policy", before: "allkeys-lru", after: "noeviction" });
    const later = made({ before: "576", after: "550", original: "576", until: null });
    expect(book.get(timed)).toMatchObject({
      state: "superseded",
      supersededBy: later,
      note: "By change 3.",
      due: null,
    });
    expect(book.get(other)).toMatchObject({ state: "active" });
    undone(later, "576");
    expect(book.get(timed)).toMatchObject({ state: "active", supersededBy: null, note: null, due: UNTIL });
    expect(lines().map(({ operation, outcome }) => [operation, outcome])).toEqual([
      ["undo", "undone"],
      ["set", "applied"],
      ["set", "applied"],
      ["set", "applied"],
    ]);
  });

  test("finds what superseded a change whatever its note says", () => {
    const timed = made({});
    const later = made({ before: "576", after: "550", original: "576", until: null });
    storage.sql.exec("UPDATE changes SET note = 'By somebody.' WHERE id = ?", timed);
    undone(later, "576");
    expect(book.get(timed)).toMatchObject({ state: "active" });
  });

  test("stores a step with everything that follows from it, or nothing of it", () => {
    const timed = made({});
    const { change } = book.take(null, eventOf("asked", "nothing"));
    storage.sql.exec("CREATE TRIGGER full BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'disk full'); END");
    expect(() => book.take(change?.id ?? 0, eventOf("confirmed", "sent"))).toThrow("disk full");
    expect(book.get(timed)).toMatchObject({ state: "active", due: UNTIL });
    expect(book.get(change?.id ?? 0)).toEqual(change);
  });

  test("takes nothing of a change that it does not have", () => {
    expect(() => book.take(9, eventOf("confirmed", "sent"))).toThrow("Change 9 is not on the books.");
  });

  test("keeps a thousand changes, and of those before them only what is still open or timed", () => {
    const timed = made({ key: "hz" });
    const open = book.take(null, eventOf("asked", "nothing")).change?.id ?? 0;
    const over = made({ key: "timeout", until: null });
    for (let count = 0; count < 1_000; count += 1) made({ key: "save", until: null });
    expect([timed, open, over].map((id) => book.get(id)?.state)).toEqual(["active", "unknown", undefined]);
  });
});

describe("the alarm", () => {
  test("stands at the first change that is due, and follows every step", () => {
    const first = made({});
    expect(storage.alarm).toBe(UNTIL);
    const second = made({ key: "maxmemory-policy", until: UNTIL - HOUR_MS / 2 });
    expect(storage.alarm).toBe(UNTIL - HOUR_MS / 2);
    book.take(second, eventOf("unreachable", "active"));
    expect(storage.alarm).toBe(NOON + 5_000);
    undone(second, "512");
    expect(storage.alarm).toBe(UNTIL);
    undone(first, "512");
    expect(storage.alarm).toBeNull();
  });

  test("that has rung is set for what is due next, also where that has not changed", () => {
    made({});
    storage.alarm = null;
    alarm.rang();
    book.setAlarm();
    expect(storage.alarm).toBe(UNTIL);
  });

  test("is not touched by a line of the audit", () => {
    made({});
    storage.alarm = 0;
    book.take(null, { name: "unchanged", at: NOON, head: SET, value: "512" });
    expect(storage.alarm).toBe(0);
  });

  test("that should have rung while the object was away rings at once", () => {
    made({});
    storage.alarm = null;
    const again = new Alarm(storage);
    expect(new ChangeBook(storage, audit, again).due(UNTIL)).toHaveLength(1);
    again.check(UNTIL + 5_000);
    expect(storage.alarm).toBeNull();
    again.check(UNTIL + 5_001);
    expect(storage.alarm).toBe(UNTIL + 5_001);
  });
});
