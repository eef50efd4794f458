import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { ChangeBook } from "../../src/worker/object/changes/change-book.ts";
import { sqlOver } from "./road.ts";

const CALLER = JSON.stringify({ id: "ann", role: "operator", via: "token" });

test("the books of an object that was made before an undo's name was kept are read, and kept on", () => {
  const sql = sqlOver(new DatabaseSync(":memory:"));
  sql.exec(`CREATE TABLE changes (
    id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, key TEXT NOT NULL, before TEXT NOT NULL,
    after TEXT NOT NULL, caller TEXT NOT NULL, request_id TEXT NOT NULL, reason TEXT, state TEXT NOT NULL, until INTEGER,
    original TEXT NOT NULL, note TEXT, run_id TEXT, phase TEXT, tries INTEGER NOT NULL DEFAULT 0, due INTEGER)`);
  sql.exec(
    `INSERT INTO changes (at, key, before, after, caller, request_id, state, original, due, until)
      VALUES (1, 'maxmemory', '1', '2', ?, 'request-0001', 'active', '1', 9, 9)`,
    CALLER,
  );
  for (const book of [new ChangeBook(sql), new ChangeBook(sql)]) {
    book.update(1, { phase: "undo", sender: CALLER });
    expect(book.unresolved("maxmemory")).toMatchObject([{ id: 1, request_id: "request-0001", sender: CALLER, due: 9 }]);
  }
});
