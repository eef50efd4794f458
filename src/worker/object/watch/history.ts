/**
 * What a target's object remembers of each sample, in its SQLite: a row for each sample, and rows that sum samples up, the coarser the further back.
 * One row has all metrics, since the platform bills by the row.
 */
import { METRIC_NAMES, type MetricName } from "../../../protocol/history-metrics.ts";
import type { Database, Sql } from "../sql.ts";
import type { Counters, Figures, Taken } from "./figures.ts";
import { type Level, levelsFor } from "./levels.ts";
import { namedIn } from "./queue-lengths.ts";
import { numberOf, queueExpression, queuesColumn, queuesIn } from "./queues.ts";
import { thin } from "./thin.ts";

/** One moment of a metric; of a time that was summed up, its mean. `cause` where a look found nothing: the code of the failure. */
export interface SeriesPoint {
  /** Milliseconds since the epoch. */
  at: number;
  value: number | null;
  cause?: string;
}

/** A part of a time that was asked for. */
export interface Bucket {
  /** Counted from where the time begins. */
  index: number;
  /** Of its first sample, or of what that was summed up in. */
  at: number;
  min: number | null;
  mean: number | null;
  max: number | null;
  /** How many samples tell the metric, and how many looks found nothing. */
  told: number;
  missed: number;
  cause: string | null;
}

export interface Asked {
  /** Milliseconds since the epoch; `until` itself is no part of it. */
  since: number;
  until: number;
  /** In how many parts it is told, at most. */
  points: number;
}

/** The last look: a sample, or why there was none. */
export interface Latest {
  at: number;
  /** Null where it found something. */
  cause: string | null;
  /** Of the last one that found something; null where none ever did. */
  taken: Taken | null;
}

/** A read that somebody made is remembered if nothing was for this long: those who ask all the time fill no storage. */
export const READS_EVERY_MS = 60_000;

type Row = {
  slot: number;
  at: number;
  until: number;
  low: number | null;
  /** The sum of all samples. */
  total: number | null;
  high: number | null;
  told: number;
  missed: number;
  cause: string | null;
};

export class History {
  readonly #database: Database;
  readonly #sql: Sql;
  #latest: Latest;
  /** When this object last summed up what is over. */
  #thinnedAt: number | null = null;
  #partAt = 0;
  #queues: readonly string[] = [];

  /** @param database that `migrate` has seen */
  constructor(database: Database) {
    this.#database = database;
    this.#sql = database.sql;
    this.#latest = this.#readLatest();
  }

  get latest(): Latest {
    return this.#latest;
  }

  /** Of the last sample, for the rates of the next one. */
  get counters(): Counters | null {
    return this.#latest.taken?.counters ?? null;
  }

  /** Remembers a sample that the watch has taken. */
  note(taken: Taken): void {
    this.#write({ at: taken.at, cause: null, taken });
  }

  /** Remembers one that somebody's read has brought along. */
  noteRead(taken: Taken): void {
    const { at } = this.#latest;
    if (Math.abs(taken.at - at) >= READS_EVERY_MS) this.note(taken);
  }

  /** Remembers a few figures that came without the rest: no sample, so that neither the last one nor the gaps of other metrics are different for it. */
  notePart(at: number, figures: Partial<Figures>): void {
    if ([this.#latest.at, this.#partAt].some((before) => Math.abs(at - before) < READS_EVERY_MS)) return;
    this.#partAt = at;
    this.#database.transactionSync(() => this.#insert("IGNORE", at, null, figures));
  }

  /** Remembers that a look found nothing. */
  noteGap(at: number, cause: string): void {
    this.#write({ at, cause, taken: this.#latest.taken });
  }

  /** From now on, the lengths of these queues are remembered one by one. */
  keep(queues: readonly string[]): void {
    this.#queues = queues;
  }

  /** Every queue of which something is remembered. */
  queues(): string[] {
    return queuesIn(this.#sql);
  }

  /** All there is of a metric in a time, oldest first. */
  series(metric: MetricName, sinceMs: number, untilMs: number): readonly SeriesPoint[] {
    const asked = { since: sinceMs, until: untilMs, points: Number.MAX_SAFE_INTEGER };
    return this.#rows(metricColumns(metric), asked, Math.max(untilMs, this.#latest.at), 1).map((row) => ({
      at: row.at,
      value: meanOf(row),
      ...(row.told > 0 || row.cause === null ? {} : { cause: row.cause }),
    }));
  }

  /**
   * The same in parts that are equally long: the lowest, the mean and the highest of each, so that no peak is lost. Parts without a sample are left out.
   *
   * @param now milliseconds since the epoch; @param queue one of `queues`: of `queued`, what waits in this one
   */
  buckets(
    metric: MetricName,
    asked: Asked,
    now: number,
    queue: string | null = null,
  ): { buckets: readonly Bucket[]; widthMs: number } {
    const [coarsest] = levelsFor(asked.since, asked.until, asked.points, now);
    const widthMs = Math.max(1, Math.ceil((asked.until - asked.since) / asked.points), coarsest?.widthMs ?? 0);
    const merged = new Map<number, Bucket>();
    const columns = queue === null ? metricColumns(metric) : queueColumns(numberOf(this.#sql, queue) ?? NO_QUEUE);
    for (const row of this.#rows(columns, asked, now, widthMs)) {
      const { slot, at, low, high, told, missed, cause } = row;
      const mean = meanOf(row);
      const bucket = { index: slot, at: Math.max(at, asked.since), min: low, mean, max: high, told, missed, cause };
      const before = merged.get(slot);
      merged.set(slot, before === undefined ? bucket : together(before, bucket));
    }
    return { buckets: [...merged.values()], widthMs };
  }

  #rows(columns: ColumnsIn, { since, until, points }: Asked, now: number, widthMs: number): Row[] {
    let from = since;
    const rows: Row[] = [];
    for (const level of levelsFor(since, until, points, now)) {
      const found = this.#select(level, columns, { since, from, until, widthMs });
      rows.push(...found);
      // What a level has not summed up yet is in the next finer one.
      const last = found.at(-1)?.until;
      if (last !== undefined) from = Math.max(from, last + level.widthMs);
    }
    return rows;
  }

  /** Each row of a part of its own where `widthMs` is 1. */
  #select(
    { table, widthMs: own }: Level,
    columns: ColumnsIn,
    { since, from, until, widthMs }: { since: number; from: number; until: number; widthMs: number },
  ): Row[] {
    const [low, mean, high] = columns(own === 0);
    const samples = own === 0 ? "1" : "samples";
    const missed = own === 0 ? "(cause IS NOT NULL)" : "missed";
    // Every sample has it: what has neither it nor the metric is a part of one, which is no look at the metric.
    const whole = own === 0 ? "used" : "used_mean";
    // A row that began before the time and reaches into it belongs to its first part.
    return this.#sql
      .exec<Row>(
        `SELECT CAST((max(at, ?1) - ?1) / ?4 AS INTEGER) AS slot, min(at) AS at, max(at) AS until, min(${low}) AS low,
           sum(${mean} * ${samples}) AS total, max(${high}) AS high,
           sum(CASE WHEN ${mean} IS NULL THEN 0 ELSE ${samples} END) AS told, sum(${missed}) AS missed, max(cause) AS cause
         FROM ${table} WHERE at > ?2 AND at < ?3 AND (${mean} IS NOT NULL OR ${whole} IS NOT NULL OR cause IS NOT NULL)
         GROUP BY slot ORDER BY slot`,
        since,
        from - Math.max(1, own),
        until,
        widthMs,
      )
      .toArray();
  }

  /** The row, what it is the last of, and what follows for older rows, together or not at all. */
  #write(latest: Latest): void {
    const { at, cause, taken } = latest;
    const figures: Partial<Figures> = cause === null ? (taken?.figures ?? {}) : {};
    this.#latest = this.#database.transactionSync(() => {
      const told = cause === null ? taken?.queues : undefined;
      const queues = told === undefined ? null : namedIn(told, this.#queues);
      const column = queues === null ? null : queuesColumn(this.#sql, queues, this.#queues);
      this.#insert("REPLACE", at, cause, figures, column);
      const whole = taken === null || queues === null ? latest : { ...latest, taken: { ...taken, queues } };
      this.#sql.exec("INSERT OR REPLACE INTO history_latest (id, latest) VALUES (1, ?)", JSON.stringify(whole));
      return whole;
    });
  }

  /** To be called within a transaction. */
  #insert(
    otherwise: "IGNORE" | "REPLACE",
    at: number,
    cause: string | null,
    figures: Partial<Figures>,
    queues: string | null = null,
  ): void {
    this.#sql.exec(
      `INSERT OR ${otherwise} INTO history (at, cause, queues, ${METRIC_NAMES.join(", ")}) VALUES (?, ?, ?, ${MARKS})`,
      ...[at, cause, queues],
      ...METRIC_NAMES.map((name) => figures[name] ?? null),
    );
    thin(this.#sql, at, this.#thinnedAt);
    this.#thinnedAt = at;
  }

  #readLatest(): Latest {
    const [row] = this.#sql.exec<{ latest: string }>("SELECT latest FROM history_latest").toArray();
    // It was written by `#write`, of this version or of an earlier one.
    return row === undefined ? NEVER : (JSON.parse(row.latest) as Latest);
  }
}

const MARKS = METRIC_NAMES.map(() => "?").join(", ");

/** No queue has it. */
const NO_QUEUE = 0;

/** Where a row has the lowest, the mean and the highest: one that is a sample, or one that sums samples up. */
type ColumnsIn = (isSample: boolean) => readonly [low: string, mean: string, high: string];

const metricColumns =
  (metric: MetricName): ColumnsIn =>
  (isSample) =>
    isSample ? [metric, metric, metric] : [`${metric}_min`, `${metric}_mean`, `${metric}_max`];

const queueColumns =
  (id: number): ColumnsIn =>
  (isSample) => {
    const length = queueExpression(id, "length");
    return isSample
      ? [length, length, length]
      : [queueExpression(id, 0), queueExpression(id, 1), queueExpression(id, 2)];
  };

const meanOf = ({ total, told }: Row): number | null => (total === null || told === 0 ? null : total / told);

const NEVER: Latest = { at: 0, cause: null, taken: null };

const least = (one: number | null, other: number | null): number | null =>
  one === null || other === null ? (one ?? other) : Math.min(one, other);
const most = (one: number | null, other: number | null): number | null =>
  one === null || other === null ? (one ?? other) : Math.max(one, other);

/** Two rows of different levels that fall into the same part. */
const together = (one: Bucket, other: Bucket): Bucket => {
  const told = one.told + other.told;
  const sum = (one.mean ?? 0) * one.told + (other.mean ?? 0) * other.told;
  return {
    index: one.index,
    at: one.at,
    min: least(one.min, other.min),
    mean: told === 0 ? null : sum / told,
    max: most(one.max, other.max),
    told,
    missed: one.missed + other.missed,
    cause: one.cause ?? other.cause,
  };
};
