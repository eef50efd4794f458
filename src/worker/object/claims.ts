import type { Claim } from "./contract.ts";
import type { Sql } from "./sql.ts";

/** What a busy quarter of an hour does not reach: SQLite reads as many rows to keep to it. */
const MAX_KEYS = 1_000;

/** What must be done once only: keys that are claimed until a time, in the object's SQLite. */
export class Claims {
  readonly #sql: Sql;
  readonly #max: number;

  /**
   * @param sql of a database that `migrate` has seen
   * @param max how many keys are kept; beyond it those that expire first are forgotten early
   */
  constructor(sql: Sql, max = MAX_KEYS) {
    this.#sql = sql;
    this.#max = max;
  }

  /** Makes the claims in their order, as far as they are the first; otherwise which one was made before. */
  claimAll(claims: readonly Claim[], now: number): Claim["of"] | null {
    for (const { of, key, until } of claims) if (!this.claim(`${of}:${key}`, until, now)) return of;
    return null;
  }

  /**
   * Whether a key is claimed for the first time.
   *
   * @param until how long it is remembered, milliseconds since the epoch, as `now`
   */
  claim(key: string, until: number, now: number): boolean {
    this.#sql.exec("DELETE FROM claims WHERE until <= ?", now);
    const inserted = this.#sql
      .exec("INSERT INTO claims (key, until) VALUES (?, ?) ON CONFLICT (key) DO NOTHING RETURNING key", key, until)
      .toArray();
    if (inserted.length === 0) return false;
    this.#sql.exec(
      `DELETE FROM claims WHERE key <> ? AND key IN
         (SELECT key FROM claims ORDER BY until DESC LIMIT -1 OFFSET ?)`,
      key,
      this.#max,
    );
    return true;
  }
}
