/** What mutes have kept back and nobody was told of, until nothing covers it any more, in the object's SQLite. */
import { shortened } from "../../../../shared/text.ts";
import type { Sql } from "../../sql.ts";
import type { Line } from "./kept.ts";

/** A summary is read as a whole: so much of each. */
export const TEXT_MOST = 120;
/** As many as there are settled alerts. */
const LINES_MOST = 500;

export interface Waiting {
  id: number;
  line: Line;
}

export class KeptStore {
  readonly #sql: Sql;

  /** @param sql of a database that `migrate` has seen */
  constructor(sql: Sql) {
    this.#sql = sql;
  }

  add(line: Line): void {
    const { alertId, mute, text } = line;
    this.#sql.exec(
      "INSERT INTO alert_kept (alert_id, until, line) VALUES (?, ?, ?)",
      ...[alertId, mute.until, JSON.stringify({ ...line, text: shortened(text, TEXT_MOST) })],
    );
    this.#sql.exec("DELETE FROM alert_kept WHERE id <= (SELECT max(id) FROM alert_kept) - ?", LINES_MOST);
  }

  /** The oldest first. */
  list(): Waiting[] {
    return this.#sql
      .exec<{ id: number; line: string }>("SELECT id, line FROM alert_kept ORDER BY id")
      .toArray()
      .map(({ id, line }) => ({ id, line: JSON.parse(line) as Line }));
  }

  /** When it is to be looked at again, milliseconds since the epoch; null for never. */
  due(): number | null {
    return (
      this.#sql.exec<{ until: number | null }>("SELECT min(until) AS until FROM alert_kept").toArray()[0]?.until ?? null
    );
  }

  waitsUntil({ id }: Waiting, until: number): void {
    this.#sql.exec("UPDATE alert_kept SET until = ? WHERE id = ? AND until <> ?", until, id, until);
  }

  drop({ id }: Waiting): void {
    this.#sql.exec("DELETE FROM alert_kept WHERE id = ?", id);
  }

  /** A message of its own tells of an alert. What one destination was to hear of a night is of another time that it was there. */
  dropAlert(alertId: number): void {
    this.#sql.exec("DELETE FROM alert_kept WHERE alert_id = ? AND json_extract(line, '$.only') IS NULL", alertId);
  }

  clear(): void {
    this.#sql.exec("DELETE FROM alert_kept");
  }
}
