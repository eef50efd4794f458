/**
 * The changes made to a target, in the object's SQLite. Whatever happens to one is told to `take`, which stores where it leads, appends
 * the audit line and sets the object's alarm. What is to be sent is stored before it is sent, so that nothing is made unseen.
 */
import type { Caller } from "../../../protocol/operation.ts";
import type { Change } from "../../../protocol/operations/changes.ts";
import type { Alarm } from "../clocks.ts";
import type { Database, Sql } from "../sql.ts";
import type { AuditBook } from "./audit-book.ts";
import type { ChangeEvent, Effect } from "./machine/events.ts";
import type { ChangeRecord, Phase, Sender, ShownState } from "./machine/states.ts";
import { step } from "./machine/step.ts";
import { MAX_RETRY_MS, timesBy } from "./machine/times.ts";

/** Finished changes that are kept; the audit keeps the rest of the story. */
const MAX_CHANGES = 1_000;

/** When the first change is to be looked after, milliseconds since the epoch; null for none. */
export const nextChangeDue = (sql: Sql): number | null =>
  sql.exec<{ next: number | null }>("SELECT min(due) AS next FROM changes").toArray()[0]?.next ?? null;

/** A change after an event, and what is left to do. */
export interface Taken {
  change: ChangeRecord | null;
  effects: Effect[];
}

export class ChangeBook {
  readonly #database: Database;
  readonly #sql: Sql;
  readonly #audit: AuditBook;
  readonly #alarm: Alarm;

  /**
   * @param database that `migrate` has seen
   * @param alarm the object's own
   */
  constructor(database: Database, audit: AuditBook, alarm: Alarm) {
    this.#database = database;
    this.#sql = database.sql;
    this.#audit = audit;
    this.#alarm = alarm;
    alarm.wasSet("changes", nextChangeDue(this.#sql));
  }

  /**
   * Something happened to a change, or to one that is not on the books (null). Record, audit line and what follows for other changes are
   * stored together or not at all.
   */
  take(id: number | null, event: ChangeEvent): Taken {
    const taken = this.#database.transactionSync(() => this.#take(id, event));
    this.#alarm.set("changes", nextChangeDue(this.#sql));
    return taken;
  }

  /** Takes back what a clock that was ahead has written: nothing would wait less for it. `now` in milliseconds since the epoch. */
  setRight(now: number): void {
    const ahead = this.#select(
      "WHERE (due IS NOT NULL OR state = 'superseded') AND (at > ? OR due > ? AND (phase IS NOT NULL OR tries > 0))",
      now,
      now + MAX_RETRY_MS,
    );
    for (const change of ahead) this.#save(timesBy(change, now));
    if (ahead.length > 0) this.setAlarm();
  }

  /** The alarm has rung and what was due is done: it rings for the next. */
  setAlarm(): void {
    this.#alarm.set("changes", nextChangeDue(this.#sql));
  }

  get(id: number): ChangeRecord | null {
    return this.#select("WHERE id = ?", id)[0] ?? null;
  }

  /** The change of a setting that a new one takes the place of. */
  inForce(key: string): ChangeRecord | null {
    return this.#select("WHERE key = ? AND state IN ('active', 'kept') ORDER BY id DESC LIMIT 1", key)[0] ?? null;
  }

  /** The latest change that is in force: what `undo` without a number means. */
  latestInForce(): ChangeRecord | null {
    return this.#select("WHERE state IN ('active', 'kept') ORDER BY id DESC LIMIT 1")[0] ?? null;
  }

  /** Changes whose outcome is not certain yet, of one setting or of all. */
  unresolved(key: string | null): ChangeRecord[] {
    return this.#select("WHERE phase IS NOT NULL AND key = coalesce(?, key) ORDER BY id", key);
  }

  due(now: number): ChangeRecord[] {
    return this.#select("WHERE due <= ? ORDER BY due, id", now);
  }

  /** Newest first. */
  list(limit: number, now: number): Change[] {
    return this.#select("ORDER BY id DESC LIMIT ?", limit).map((change) => shown(change, now));
  }

  #take(id: number | null, event: ChangeEvent): Taken {
    const { state, effects, audit } = step(id === null ? null : this.#known(id), event);
    const change = state && this.#save(state);
    if (audit !== null) this.#audit.append(audit, event.at);
    return { change, effects: effects.filter((effect) => !this.#carriedOut(effect, event.at)) };
  }

  #known(id: number): ChangeRecord {
    const change = this.get(id);
    if (change === null) throw new Error(`Change ${id} is not on the books.`);
    return change;
  }

  /** Carries out what concerns other changes of the book only; false for what is left to the desk. */
  #carriedOut(effect: Effect, at: number): boolean {
    if (effect.do === "supersede" || effect.do === "overtake") {
      const { key, by } = effect;
      // Also one that was being put back: the newer one was written on its value.
      const which =
        effect.do === "supersede"
          ? "id < ? AND state IN ('active', 'kept')"
          : "id <> ? AND phase = 'set' AND state <> 'unknown'";
      const others = this.#select(`WHERE key = ? AND ${which}`, key, by);
      for (const { id } of others) this.#take(id, { name: "superseded", at, by });
      return true;
    }
    if (effect.do === "reinstate") {
      const { supersededBy, value } = effect;
      const superseded = "WHERE state = 'superseded' AND superseded_by = ?";
      for (const { id } of this.#select(superseded, supersededBy)) this.#take(id, { name: "reinstated", at, value });
      return true;
    }
    return false;
  }

  #save(change: ChangeRecord): ChangeRecord {
    const fields = Object.entries(rowOf(change)).filter(([name]) => name !== "id");
    const names = fields.map(([name]) => name);
    const values = fields.map(([, value]) => value);
    if (change.id !== 0) {
      const assignments = names.map((name) => `${name} = ?`).join(", ");
      this.#sql.exec(`UPDATE changes SET ${assignments} WHERE id = ?`, ...values, change.id);
      return change;
    }
    const marks = names.map(() => "?").join(", ");
    const insert = `INSERT INTO changes (${names.join(", ")}) VALUES (${marks}) RETURNING id`;
    const id = this.#sql.exec<{ id: number }>(insert, ...values).toArray()[0]?.id ?? 0;
    this.#sql.exec(
      "DELETE FROM changes WHERE due IS NULL AND phase IS NULL AND id <= (SELECT max(id) FROM changes) - ?",
      MAX_CHANGES,
    );
    return { ...change, id };
  }

  #select(where: string, ...bindings: (string | number | null)[]): ChangeRecord[] {
    return this.#sql
      .exec<Row>(`SELECT * FROM changes ${where}`, ...bindings)
      .toArray()
      .map(recordOf);
  }
}

/** A change as SQLite has it; `caller` and `sender` are JSON. */
type Row = {
  id: number;
  at: number;
  key: string;
  before: string;
  after: string;
  caller: string;
  request_id: string;
  reason: string | null;
  state: ShownState;
  until: number | null;
  original: string;
  note: string | null;
  run_id: string | null;
  phase: Phase | null;
  tries: number;
  due: number | null;
  sender: string | null;
  superseded_by: number | null;
};

const recordOf = ({ caller, sender, request_id, run_id, superseded_by, ...same }: Row): ChangeRecord => ({
  ...same,
  caller: JSON.parse(caller) as Caller,
  sender: sender === null ? null : (JSON.parse(sender) as Sender),
  requestId: request_id,
  runId: run_id,
  supersededBy: superseded_by,
});

const rowOf = ({ caller, sender, requestId, runId, supersededBy, ...same }: ChangeRecord): Row => ({
  ...same,
  caller: JSON.stringify(caller),
  sender: sender && JSON.stringify(sender),
  request_id: requestId,
  run_id: runId,
  superseded_by: supersededBy,
});

const shown = (change: ChangeRecord, now: number): Change => {
  const { id, at, key, before, after, caller, reason, state, until, original, note } = change;
  return {
    ...{ id, key, before, after, caller, reason, state, original, note },
    at: new Date(at).toISOString(),
    until: until === null ? null : new Date(until).toISOString(),
    left_ms: state === "active" && until !== null ? Math.max(0, until - now) : null,
  };
};
