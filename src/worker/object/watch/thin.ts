/** Sums samples up and forgets the oldest: the one place where the history gets smaller. To be called within the transaction of a sample. */
import { METRIC_NAMES } from "../../../protocol/history-metrics.ts";
import type { Sql } from "../sql.ts";
import { QUEUES_SUMMED } from "./queues.ts";
import { type Level, SAMPLES, SUMMED } from "./levels.ts";

/**
 * So many rows of a level are forgotten at most at once: more than are written meanwhile (twenty samples in ten minutes at most, and one row that sums up), and so few that a
 * clock that is years ahead for a while does not cost all that is remembered.
 */
const forgetMost = ({ widthMs }: Level): number => (widthMs === 0 ? 40 : 2);

/** Up to where the samples before `now` are summed up. Rows that a clock has written that was ahead do not count. */
const summedUntil = (sql: Sql, { table, widthMs }: Level, now: number): number => {
  const [row] = sql.exec<{ at: number | null }>(`SELECT max(at) AS at FROM ${table} WHERE at < ?`, now).toArray();
  return row?.at == null ? 0 : row.at + widthMs;
};

const COLUMNS = METRIC_NAMES.flatMap((name) => [`${name}_min`, `${name}_mean`, `${name}_max`]).join(", ");
const SUMS = METRIC_NAMES.flatMap((name) => [`min(${name})`, `avg(${name})`, `max(${name})`]).join(", ");

/** Each level is summed up from the samples themselves, which are kept for longer than its rows are wide. */
const sumUp = (sql: Sql, level: Level, now: number): void => {
  const { table, widthMs } = level;
  const closed = Math.floor(now / widthMs) * widthMs;
  const from = summedUntil(sql, level, now);
  if (from >= closed) return;
  sql.exec(
    `INSERT OR IGNORE INTO ${table} (at, samples, missed, cause, ${COLUMNS}, queues)
     SELECT CAST(at / ?1 AS INTEGER) * ?1, max(count(used), min(1, count(*) - count(cause))), count(cause), max(cause), ${SUMS}, ${QUEUES_SUMMED}
     FROM history WHERE at >= ?2 AND at < ?3 GROUP BY CAST(at / ?1 AS INTEGER)`,
    widthMs,
    from,
    closed,
  );
};

const forget = (sql: Sql, level: Level, now: number): void => {
  const { table, keptMs } = level;
  sql.exec(
    `DELETE FROM ${table} WHERE at IN (SELECT at FROM ${table} WHERE at < ? ORDER BY at LIMIT ?)`,
    now - keptMs,
    forgetMost(level),
  );
};

/**
 * @param now the time of the sample that was just written, milliseconds since the epoch
 * @param before when this was last done; null for never. Nothing is to be done again before a row's time is over.
 */
export const thin = (sql: Sql, now: number, before: number | null): void => {
  const over = SUMMED.filter(
    ({ widthMs }) => before === null || Math.floor(before / widthMs) !== Math.floor(now / widthMs),
  );
  if (over.length === 0) return;
  for (const level of over) sumUp(sql, level, now);
  for (const level of [SAMPLES, ...over]) forget(sql, level, now);
};
