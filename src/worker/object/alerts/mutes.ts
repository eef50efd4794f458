/** What people have muted, in the object's SQLite: one mute at most for a finding, and one for all. */
import type { Sql } from "../sql.ts";
import type { MuteFor } from "./quiet/hold.ts";

/** Stands for all findings in the table, whose key is not null. */
const nameOf = (finding: string | null): string => finding ?? "";

export class Mutes {
  readonly #sql: Sql;

  /** @param sql of a database that `migrate` has seen */
  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** Those that are not over. @param at milliseconds since the epoch */
  list(at: number): MuteFor[] {
    return (
      this.#sql
        .exec<{ mute: string }>("SELECT mute FROM alert_mutes")
        .toArray()
        // It was written by `put`.
        .map(({ mute }) => JSON.parse(mute) as MuteFor)
        .filter(({ until }) => until > at)
    );
  }

  /** What was set while the clock was ahead begins now, and lasts as long. To be called before what they cover is asked. */
  putRight(at: number): void {
    for (const mute of this.list(at)) {
      const { from = at, until } = mute;
      if (from > at) this.put({ ...mute, from: at, until: at + until - from }, at);
    }
  }

  /** In place of an earlier one of the same finding. What is over is forgotten. */
  put(mute: MuteFor, at: number): void {
    const open = new Set(this.list(at).map(({ finding }) => nameOf(finding)));
    for (const { finding } of this.#sql.exec<{ finding: string }>("SELECT finding FROM alert_mutes").toArray())
      if (!open.has(finding)) this.remove(finding);
    this.#sql.exec(
      "INSERT OR REPLACE INTO alert_mutes (finding, mute) VALUES (?, ?)",
      nameOf(mute.finding),
      JSON.stringify(mute),
    );
  }

  remove(finding: string | null): void {
    this.#sql.exec("DELETE FROM alert_mutes WHERE finding = ?", nameOf(finding));
  }
}
