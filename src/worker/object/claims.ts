import type { Claim } from "../../protocol/claim.ts";
import type { Sql } from "./sql.ts";

/** More than a busy quarter of an hour needs. SQLite reads this many rows each time to keep the limit. */
const MAX_KEYS = 1_000;

/** What must be done only once: a key in the object's SQLite for each, until it expires. */
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

  /** Makes the claims, in their order, up to the first one that was made before. Answers which that was, or null. */
  claimAll(claims: readonly Claim[], now: number): Claim["of"] | null {
    for (const { of, key, until } of claims) if (!this.claim(`${of}:${key}`, until, now)) return of;
    return null;
  }

  /**
   * Claims a key. Answers whether this was the first time.
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
