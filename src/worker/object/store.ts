/** What a target's object remembers in its SQLite when it is evicted from memory: the last good readings, and the samples of what Redis counts. */
import type { Answered } from "../../protocol/answer.ts";
import { describeError, logLine } from "../../shared/log.ts";
import type { Sql } from "./sql.ts";
import type { Counts, Sample, Samples } from "./reads/rates.ts";

/** A row as SQLite has it. `refusals` has the other counters as JSON; NULL where an earlier version has written it. */
type SampleRow = { at: number; evicted_keys: number; run_id: string | null; refusals: string | null };

const sampleOf = ({ at, evicted_keys, run_id, refusals }: SampleRow): Sample => ({
  at,
  counts: { ...(refusals === null ? {} : (JSON.parse(refusals) as Counts)), evicted_keys },
  runId: run_id,
});

/** The samples: a row each, written together when the store flushes, never on a read. */
class SampleBook {
  readonly #sql: Sql;
  #samples: Samples;
  /** What is on disk. */
  #written: ReadonlySet<Sample>;

  constructor(sql: Sql) {
    this.#sql = sql;
    const rows = sql.exec<SampleRow>("SELECT at, evicted_keys, run_id, refusals FROM samples ORDER BY at").toArray();
    this.#samples = rows.map(sampleOf);
    this.#written = new Set(this.#samples);
  }

  get samples(): Samples {
    return this.#samples;
  }

  /** Takes the samples that `noteSample` made; they are in memory only until `flush`. */
  note(samples: Samples): void {
    this.#samples = samples;
  }

  flush(): void {
    const kept = new Set(this.#samples);
    for (const gone of this.#written) if (!kept.has(gone)) this.#sql.exec("DELETE FROM samples WHERE at = ?", gone.at);
    for (const sample of kept) {
      if (this.#written.has(sample)) continue;
      const { at, counts, runId } = sample;
      const { evicted_keys = 0, ...refusals } = counts;
      this.#sql.exec(
        "INSERT OR REPLACE INTO samples (at, evicted_keys, run_id, refusals) VALUES (?, ?, ?, ?)",
        at,
        evicted_keys,
        runId,
        JSON.stringify(refusals),
      );
    }
    this.#written = kept;
  }
}

/** A disk write with every read would slow it down. To lose this much when a warm object is evicted does no harm. */
const WRITE_EVERY_MS = 10_000;
const LOG_EVERY_MS = 60_000;
/** Readings by operation and input; the oldest goes first. */
const MAX_READINGS = 64;
/** A larger reading is not kept, for it would slow down the object's start. */
const MAX_READING_CHARS = 256 * 1024;

export class Store {
  readonly #sql: Sql;
  readonly #samples: SampleBook;
  readonly #readings: Map<string, Answered>;
  #dirty = new Set<string>();
  #writtenAt = 0;
  #loggedAt = -LOG_EVERY_MS;

  /** @param sql of a database that `migrate` has seen */
  constructor(sql: Sql) {
    this.#sql = sql;
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

  /**
   * Writes what is not on disk yet; also called when the link closes, since the object may be evicted soon after. Never throws: storage may be
   * full, or what a day may write be used up, and neither is to fail what was read.
   */
  flush(now: number): void {
    this.#writtenAt = now;
    try {
      for (const key of this.#dirty) this.#write(key);
      this.#dirty.clear();
      this.#samples.flush();
    } catch (error) {
      if (Math.abs(now - this.#loggedAt) < LOG_EVERY_MS) return;
      this.#loggedAt = now;
      console.error(logLine({ store: "not_written", error: describeError(error) }));
    }
  }

  #write(key: string): void {
    const reading = this.#readings.get(key);
    const text = reading ? JSON.stringify(reading) : "";
    if (text === "" || text.length > MAX_READING_CHARS) this.#sql.exec("DELETE FROM last_good WHERE key = ?", key);
    else this.#sql.exec("INSERT OR REPLACE INTO last_good (key, reading) VALUES (?, ?)", key, text);
  }
}
