/** The changes made to a target, in the object's SQLite: written before anything is sent, so that nothing is made unseen. */
import type { Caller } from "../../../protocol/caller.ts";
import type { CHANGE_STATES, Change } from "../../../protocol/operations/changes.ts";
import type { Sql } from "../sql.ts";

export type ChangeState = (typeof CHANGE_STATES)[number];

/** What was sent to the host and has not been seen to end: it is looked up on the host, never sent again. */
export type Phase = "set" | "revert" | "undo";

/** In whose name something was sent, and why: what is found of it later is audited in that name. */
export interface Sender {
  caller: Caller;
  requestId: string;
  reason: string | null;
}

export interface ChangeRow extends Record<string, string | number | null> {
  id: number;
  /** Milliseconds since the epoch, as all times here. */
  at: number;
  key: string;
  before: string;
  after: string;
  /** JSON of a `Caller`. */
  caller: string;
  request_id: string;
  reason: string | null;
  state: ChangeState;
  until: number | null;
  original: string;
  note: string | null;
  /** Of the Redis process that took it. */
  run_id: string | null;
  phase: Phase | null;
  /** JSON of the `Sender` that had a revert or an undo sent; null for neither. A `set` is sent for the change's own caller. */
  sender: string | null;
  /** Failed tries to put it back. */
  tries: number;
  /** When the object's alarm has something to do for it; null for never. */
  due: number | null;
}

export type NewChange = Pick<
  ChangeRow,
  "at" | "key" | "before" | "after" | "caller" | "request_id" | "reason" | "until" | "original" | "run_id" | "due"
>;

/** Finished changes that are kept; the audit keeps the rest of the story. */
const MAX_CHANGES = 1_000;

export class ChangeBook {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
    sql.exec(`CREATE TABLE IF NOT EXISTS changes (
      id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, key TEXT NOT NULL, before TEXT NOT NULL,
      after TEXT NOT NULL, caller TEXT NOT NULL, request_id TEXT NOT NULL, reason TEXT, state TEXT NOT NULL, until INTEGER,
      original TEXT NOT NULL, note TEXT, run_id TEXT, phase TEXT, tries INTEGER NOT NULL DEFAULT 0, due INTEGER,
      sender TEXT)`);
    // Objects made before this column was.
    const columns = sql.exec("SELECT name FROM pragma_table_info('changes') WHERE name = 'sender'").toArray();
    if (columns.length === 0) sql.exec("ALTER TABLE changes ADD COLUMN sender TEXT");
  }

  /** A change that is about to be sent: state `unknown`, phase `set`. */
  open(change: NewChange): number {
    const [row] = this.#sql
      .exec<{ id: number }>(
        `INSERT INTO changes (at, key, before, after, caller, request_id, reason, until, original, run_id, due, state, phase)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'unknown', 'set') RETURNING id`,
        change.at,
        change.key,
        change.before,
        change.after,
        change.caller,
        change.request_id,
        change.reason,
        change.until,
        change.original,
        change.run_id,
        change.due,
      )
      .toArray();
    this.#sql.exec(
      "DELETE FROM changes WHERE due IS NULL AND phase IS NULL AND id <= (SELECT max(id) FROM changes) - ?",
      MAX_CHANGES,
    );
    return row?.id ?? 0;
  }

  update(
    id: number,
    fields: Partial<Pick<ChangeRow, "state" | "note" | "phase" | "sender" | "tries" | "due" | "run_id" | "after">>,
  ): void {
    const names = Object.keys(fields);
    if (names.length === 0) return;
    this.#sql.exec(
      `UPDATE changes SET ${names.map((name) => `${name} = ?`).join(", ")} WHERE id = ?`,
      ...Object.values(fields),
      id,
    );
  }

  get(id: number): ChangeRow | null {
    return this.#sql.exec<ChangeRow>("SELECT * FROM changes WHERE id = ?", id).toArray()[0] ?? null;
  }

  /** The latest change that is in force: what `undo` without a number means. */
  latestInForce(): ChangeRow | null {
    const query = "SELECT * FROM changes WHERE state IN ('active', 'kept') ORDER BY id DESC LIMIT 1";
    return this.#sql.exec<ChangeRow>(query).toArray()[0] ?? null;
  }

  /** A change that is in force takes the place of all before it on the same setting: their timers are off. */
  supersede(by: Pick<ChangeRow, "id" | "key">): void {
    this.#sql.exec(
      "UPDATE changes SET state = 'superseded', note = ?, due = NULL WHERE key = ? AND id < ? AND state IN ('active', 'kept')",
      `By change ${by.id}.`,
      by.key,
      by.id,
    );
  }

  /** A change was undone: a timed one whose place it had taken, and whose value is back with it, has its timer again. */
  reinstate(undone: Pick<ChangeRow, "id" | "key" | "before" | "original">): void {
    if (undone.before !== undone.original) return;
    this.#sql.exec(
      "UPDATE changes SET state = 'active', note = NULL, due = until WHERE key = ? AND state = 'superseded' AND note = ? AND until IS NOT NULL AND after = ?",
      undone.key,
      `By change ${undone.id}.`,
      undone.original,
    );
  }

  /** The change of a setting that a new one takes the place of. */
  inForce(key: string): ChangeRow | null {
    const query = "SELECT * FROM changes WHERE key = ? AND state IN ('active', 'kept') ORDER BY id DESC LIMIT 1";
    return this.#sql.exec<ChangeRow>(query, key).toArray()[0] ?? null;
  }

  due(now: number): ChangeRow[] {
    return this.#sql.exec<ChangeRow>("SELECT * FROM changes WHERE due <= ? ORDER BY due, id", now).toArray();
  }

  /** When the alarm has to ring next, or null. */
  nextDue(): number | null {
    return this.#sql.exec<{ next: number | null }>("SELECT min(due) AS next FROM changes").toArray()[0]?.next ?? null;
  }

  /** Changes whose outcome is still open, of one setting or of all. */
  unresolved(key: string | null): ChangeRow[] {
    return this.#sql
      .exec<ChangeRow>("SELECT * FROM changes WHERE phase IS NOT NULL AND key = coalesce(?, key) ORDER BY id", key)
      .toArray();
  }

  /** Newest first. */
  list(limit: number, now: number): Change[] {
    const rows = this.#sql.exec<ChangeRow>("SELECT * FROM changes ORDER BY id DESC LIMIT ?", limit).toArray();
    return rows.map((row) => ({
      id: row.id,
      at: new Date(row.at).toISOString(),
      key: row.key,
      before: row.before,
      after: row.after,
      caller: JSON.parse(row.caller) as Caller,
      reason: row.reason,
      state: row.state,
      until: row.until === null ? null : new Date(row.until).toISOString(),
      left_ms: row.state === "active" && row.until !== null ? Math.max(0, row.until - now) : null,
      original: row.original,
      note: row.note,
    }));
  }
}
