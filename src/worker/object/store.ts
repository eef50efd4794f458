/** What a target's object keeps across its own evictions, in its SQLite: the last good readings and the samples of evictions. */
import type { Answered } from "../../protocol/answer.ts";
import type { Sql } from "./sql.ts";
import type { Samples } from "./reads/evictions.ts";
import { SampleBook } from "./reads/sample-book.ts";

/** A disk write for every read would slow the reads; losing this much history when an object is evicted while warm is harmless. */
const WRITE_EVERY_MS = 10_000;
/** Readings by operation and input; the oldest goes first. */
const MAX_READINGS = 64;
/** A larger reading is not kept: it would only slow the object's start. */
const MAX_READING_CHARS = 256 * 1024;

export class Store {
  readonly #sql: Sql;
  readonly #samples: SampleBook;
  readonly #readings: Map<string, Answered>;
  #dirty = new Set<string>();
  #writtenAt = 0;

  constructor(sql: Sql) {
    this.#sql = sql;
    sql.exec("CREATE TABLE IF NOT EXISTS last_good (key TEXT PRIMARY KEY, reading TEXT NOT NULL) WITHOUT ROWID");
    this.#samples = new SampleBook(sql);
    const rows = sql.exec<{ key: string; reading: string }>("SELECT key, reading FROM last_good").toArray();
    this.#readings = new Map(rows.map(({ key, reading }) => [key, JSON.parse(reading) as Answered]));
  }

  lastGood(key: string): Answered | null {
    return this.#readings.get(key) ?? null;
  }

  get samples(): Samples {
    return this.#samples.samples;
  }

  noteSamples(samples: Samples): void {
    this.#samples.note(samples);
  }

  noteReading(key: string, reading: Answered, now: number): void {
    this.#readings.delete(key);
    this.#readings.set(key, reading);
    this.#dirty.add(key);
    for (const oldest of this.#readings.keys()) {
      if (this.#readings.size <= MAX_READINGS) break;
      this.#readings.delete(oldest);
      this.#dirty.add(oldest);
    }
    if (now - this.#writtenAt >= WRITE_EVERY_MS) this.flush(now);
  }

  /** Writes what is not on disk yet; also called when the link closes, since the object may be evicted soon after. */
  flush(now: number): void {
    this.#writtenAt = now;
    for (const key of this.#dirty) this.#write(key);
    this.#dirty.clear();
    this.#samples.flush();
  }

  #write(key: string): void {
    const reading = this.#readings.get(key);
    const text = reading ? JSON.stringify(reading) : "";
    if (text === "" || text.length > MAX_READING_CHARS) this.#sql.exec("DELETE FROM last_good WHERE key = ?", key);
    else this.#sql.exec("INSERT OR REPLACE INTO last_good (key, reading) VALUES (?, ?)", key, text);
  }
}
