/** The samples of evictions in the object's SQLite: a row each, written together when the store flushes, never on a read. */
import type { Sql } from "../sql.ts";
import type { EvictionSample, Samples } from "./evictions.ts";

/** A row as SQLite has it. */
type Row = { at: number; evicted_keys: number; run_id: string | null };

export class SampleBook {
  readonly #sql: Sql;
  #samples: Samples;
  /** What is on disk. */
  #written: ReadonlySet<EvictionSample>;

  constructor(sql: Sql) {
    this.#sql = sql;
    const rows = sql.exec<Row>("SELECT at, evicted_keys, run_id FROM samples ORDER BY at").toArray();
    this.#samples = rows.map(({ at, evicted_keys, run_id }) => ({ at, evictedKeys: evicted_keys, runId: run_id }));
    this.#written = new Set(this.#samples);
  }

  get samples(): Samples {
    return this.#samples;
  }

  /** Takes what `noteSample` made of them; in memory until `flush`. */
  note(samples: Samples): void {
    this.#samples = samples;
  }

  flush(): void {
    const kept = new Set(this.#samples);
    for (const gone of this.#written) if (!kept.has(gone)) this.#sql.exec("DELETE FROM samples WHERE at = ?", gone.at);
    for (const sample of kept) {
      if (this.#written.has(sample)) continue;
      const { at, evictedKeys, runId } = sample;
      this.#sql.exec(
        "INSERT OR REPLACE INTO samples (at, evicted_keys, run_id) VALUES (?, ?, ?)",
        at,
        evictedKeys,
        runId,
      );
    }
    this.#written = kept;
  }
}
