/** The audit: one line for everything asked or done to a target's settings, append-only, in the object's SQLite. */
import type { Caller } from "../../../protocol/operation.ts";
import type { AuditLine } from "../../../protocol/operations/audit.ts";
import type { AuditQuery } from "../contract.ts";
import type { Sql } from "../sql.ts";
import { harmlessly } from "../harmlessly.ts";
import type { AuditEntry } from "./machine/events.ts";

const DAY_MS = 86_400_000;

interface Row extends Record<string, string | number | null> {
  id: number;
  at: number;
  operation: string;
  caller: string;
  request_id: string;
  input: string;
  change_id: number | null;
  /** Of the change, where it is one. */
  key: string | null;
  before: string | null;
  after: string | null;
  outcome: string;
  reason: string | null;
  detail: string | null;
}

export class AuditBook {
  readonly #sql: Sql;
  readonly #keepDays: number;

  /** @param sql of a database that `migrate` has seen */
  constructor(sql: Sql, keepDays: number) {
    this.#sql = sql;
    this.#keepDays = keepDays;
  }

  /** @param now milliseconds since the epoch */
  append(entry: AuditEntry, now: number): void {
    this.#sql.exec(
      `INSERT INTO audit (at, operation, caller, request_id, input, change_id, before, after, outcome, reason, detail)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      now,
      entry.operation,
      JSON.stringify(entry.caller),
      entry.requestId,
      JSON.stringify(entry.input),
      entry.changeId,
      entry.before,
      entry.after,
      entry.outcome,
      entry.reason,
      entry.detail,
    );
    this.#forget(now);
  }

  /** Whether there is a line of that request, no older than `since` (milliseconds since the epoch). */
  has(operation: string, requestId: string, since: number): boolean {
    const query = "SELECT 1 AS one FROM audit WHERE at >= ? AND request_id = ? AND operation = ? LIMIT 1";
    return this.#sql.exec(query, since, requestId, operation).toArray().length > 0;
  }

  /** Answers what is the oldest that is kept. */
  #forget(now: number): number {
    const oldest = now - this.#keepDays * DAY_MS;
    harmlessly(() => this.#sql.exec("DELETE FROM audit WHERE at < ?", oldest), "audit");
    return oldest;
  }

  /** Newest first, without what is too old by now. `now` in milliseconds since the epoch. */
  lines(target: string, { since, limit, before_id }: AuditQuery, now: number): AuditLine[] {
    const oldest = this.#forget(now);
    // By number where all are asked for: a page then reads no more than it shows. Else by time, for which `+` keeps it from the numbers; the index for that
    // is not named, as it may be missing (`CAN_WAIT` of schema.ts).
    const by = since === null ? "" : "+";
    const rows = this.#sql
      .exec<Row>(
        `SELECT audit.*, changes.key FROM audit LEFT JOIN changes ON changes.id = audit.change_id
          WHERE audit.at >= ? AND ${by}audit.id < ? ORDER BY ${by}audit.id DESC LIMIT ?`,
        since === null ? oldest : Math.max(oldest, Date.parse(since)),
        before_id ?? Number.MAX_SAFE_INTEGER,
        limit,
      )
      .toArray();
    return rows.map(({ at, caller, input, key, ...row }) => {
      const asked = JSON.parse(input) as Record<string, unknown>;
      return {
        ...row,
        at: new Date(at).toISOString(),
        target,
        caller: JSON.parse(caller) as Caller,
        input: asked,
        // What was refused became no change.
        key: key ?? (typeof asked["key"] === "string" ? asked["key"] : null),
      };
    });
  }
}
