/**
 * The alerts of a target, in the object's SQLite. What happens to one is told to `take`, which stores where it leads and appends the line, together or
 * not at all.
 */
import type { Database, Sql } from "../sql.ts";
import type { Line as KeptLine } from "./kept/kept.ts";
import { KeptStore, type Waiting as KeptWaiting } from "./kept/store.ts";
import type { Line, Notice, Step } from "./machine/events.ts";
import { type Observed, SAME_MS } from "./machine/observe.ts";
import type { Alert } from "./machine/states.ts";
import { step } from "./machine/step.ts";

/** Settled ones that are kept, with their lines: those that have settled last. */
const SETTLED_MOST = 500;

/** One as it is, and what happened to it, oldest first. */
export interface Life {
  alert: Alert;
  lines: Line[];
}

export type Tell = (alert: Alert, notice: Notice, number: number, at: number) => void;

export class AlertBook {
  readonly #database: Database;
  readonly #sql: Sql;
  /** What mutes have kept back and nobody was told of. */
  readonly kept: KeptStore;

  /** @param database that `migrate` has seen */
  constructor(database: Database) {
    this.#database = database;
    this.#sql = database.sql;
    this.kept = new KeptStore(database.sql);
  }

  /** All that a sample may concern, the oldest first. `at` is milliseconds since the epoch. */
  current(at: number): Alert[] {
    return this.#select("WHERE settled_at IS NULL OR settled_at > ? ORDER BY id", at - 2 * SAME_MS);
  }

  /**
   * @param tell writes what is to be told, within the transaction; `number` is that of the line which says the same
   * @param also writes what is stored with it
   */
  take(observed: readonly Observed[], tell: Tell, also: () => void = () => {}): Step[] {
    return this.#database.transactionSync(() => {
      also();
      return observed.map((each) => this.#take(each, tell));
    });
  }

  /**
   * What is covered no more is taken out.
   *
   * @param waiting all of `kept`
   * @param until when it is looked at again, milliseconds since the epoch; null where nothing covers it
   * @param tell writes what is to be told, within the transaction
   */
  release(
    waiting: readonly KeptWaiting[],
    until: (line: KeptLine) => number | null,
    tell: (lines: readonly KeptLine[], number: number) => void,
  ): void {
    this.#database.transactionSync(() => {
      const untils = waiting.map((each) => ({ each, waits: until(each.line) }));
      // Of an alert all that there is to tell is told at once: its causes may have been muted by themselves.
      const alerts = new Set(untils.flatMap(({ each, waits }) => (waits === null ? [each.line.alertId] : [])));
      const due: KeptWaiting[] = [];
      for (const { each, waits } of untils) {
        if (waits !== null && !alerts.has(each.line.alertId)) this.kept.waitsUntil(each, waits);
        else {
          this.kept.drop(each);
          due.push(each);
        }
      }
      const number = due.at(-1)?.id;
      const lines = due.map(({ line }) => line);
      if (number !== undefined) tell(lines, number);
    });
  }

  /** Null where there is none, or it is only suspected. */
  get(id: number): Alert | null {
    return this.#select("WHERE id = ? AND stage <> 'suspected'", id)[0] ?? null;
  }

  open(): Alert[] {
    return this.#select("WHERE settled_at IS NULL ORDER BY id");
  }

  /** Open ones first, then the newest. What is only suspected is nothing yet. */
  list(limit: number, linesMost: number): Life[] {
    const shown = this.#select("WHERE stage <> 'suspected' ORDER BY settled_at IS NOT NULL, id DESC LIMIT ?", limit);
    return shown.map((alert) => ({ alert, lines: this.#lines(alert.id, linesMost) }));
  }

  #take({ alert, event }: Observed, tell: Tell): Step {
    const next = step(alert, event);
    const id = this.#save(alert, next.alert);
    const stored = next.alert && { ...next.alert, id };
    if (next.line !== null) {
      const line: Line = { ...next.line, alertId: id };
      const [row] = this.#sql
        .exec<{ id: number }>(
          "INSERT INTO alert_lines (alert_id, line) VALUES (?, ?) RETURNING id",
          id,
          JSON.stringify(line),
        )
        .toArray();
      if (next.tell !== null && stored !== null) tell(stored, next.tell, row?.id ?? 0, event.at);
    }
    // With the line that says so.
    if (stored?.stage === "settled" && alert?.stage !== "settled") this.#forget();
    // What calls tells of it as it is now.
    if (next.tell?.how === "new") this.kept.dropAlert(id);
    if (next.keptBack !== undefined && stored !== null) {
      const { cause, worst, text } = stored;
      this.kept.add({ ...next.keptBack, alertId: id, cause, verdict: worst, text });
    }
    return { ...next, alert: stored };
  }

  /** Answers its number. */
  #save(before: Alert | null, alert: Alert | null): number {
    if (alert === null) {
      this.#sql.exec("DELETE FROM alerts WHERE id = ?", before?.id ?? 0);
      return before?.id ?? 0;
    }
    const { id: _id, ...fields } = alert;
    const { stage, settledAt } = alert;
    const stored = [stage, settledAt, JSON.stringify(fields)] as const;
    if (before !== null) {
      this.#sql.exec("UPDATE alerts SET stage = ?, settled_at = ?, alert = ? WHERE id = ?", ...stored, before.id);
      return before.id;
    }
    const [row] = this.#sql
      .exec<{ id: number }>("INSERT INTO alerts (stage, settled_at, alert) VALUES (?, ?, ?) RETURNING id", ...stored)
      .toArray();
    return row?.id ?? 0;
  }

  #forget(): void {
    const oldest =
      "SELECT id FROM alerts WHERE settled_at IS NOT NULL ORDER BY settled_at DESC, id DESC LIMIT -1 OFFSET ?";
    this.#sql.exec(`DELETE FROM alert_lines WHERE alert_id IN (${oldest})`, SETTLED_MOST);
    this.#sql.exec(`DELETE FROM alerts WHERE id IN (${oldest})`, SETTLED_MOST);
  }

  #lines(alertId: number, most: number): Line[] {
    return this.#sql
      .exec<{ line: string }>("SELECT line FROM alert_lines WHERE alert_id = ? ORDER BY id DESC LIMIT ?", alertId, most)
      .toArray()
      .toReversed()
      .map(({ line }) => JSON.parse(line) as Line);
  }

  #select(where: string, ...bindings: number[]): Alert[] {
    return (
      this.#sql
        .exec<{ id: number; alert: string }>(`SELECT id, alert FROM alerts ${where}`, ...bindings)
        .toArray()
        // It was written by `#save`, of this version or of an earlier one.
        .map(({ id, alert }) => ({ ...(JSON.parse(alert) as Omit<Alert, "id">), id }))
    );
  }
}
