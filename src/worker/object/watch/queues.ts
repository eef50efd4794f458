/**
 * The lengths of single queues, beside the metrics: one JSON column of the same row, so that no more rows are written. A queue is in it by a number, since its name
 * may be long. A number is given once: a queue that the configuration names no more is forgotten when others need its place, and its number stands for no other.
 */
import type { Sql } from "../sql.ts";
import { QUEUES_MOST } from "../../config/queues.ts";
import type { QueueLength } from "./queue-lengths.ts";

interface Numbered {
  id: number;
  queue: string;
}

/** Oldest first. */
const numberedIn = (sql: Sql): Numbered[] =>
  sql.exec<{ id: number; queue: string }>("SELECT id, queue FROM history_queues ORDER BY id").toArray();

/** Every queue of which something is remembered. */
export const queuesIn = (sql: Sql): string[] => numberedIn(sql).map(({ queue }) => queue);

/** By which number it is remembered; null for one of which nothing is. */
export const numberOf = (sql: Sql, queue: string): number | null =>
  numberedIn(sql).find((each) => each.queue === queue)?.id ?? null;

/**
 * What the column has of these: `{"7":12}`; null for nothing. To be called within the transaction of the sample.
 *
 * @param named all that the configuration names
 */
export const queuesColumn = (sql: Sql, lengths: readonly QueueLength[], named: readonly string[]): string | null => {
  if (lengths.length === 0) return null;
  const known = numberedIn(sql);
  const newcomers = lengths.filter(({ queue }) => !known.some((each) => each.queue === queue));
  const excess = Math.max(0, known.length + newcomers.length - QUEUES_MOST);
  for (const { id } of known.filter(({ queue }) => !named.includes(queue)).slice(0, excess))
    sql.exec("DELETE FROM history_queues WHERE id = ?", id);
  for (const { queue } of newcomers) sql.exec("INSERT INTO history_queues (queue) VALUES (?)", queue);
  const numbers = new Map(numberedIn(sql).map(({ id, queue }) => [queue, id]));
  return JSON.stringify(
    Object.fromEntries(lengths.map(({ queue, waiting }) => [String(numbers.get(queue)), waiting] as const)),
  );
};

/** Where the column has the length of a queue: of a sample, and of what sums samples up its lowest, its mean or its highest. */
export const queueExpression = (id: number, part: "length" | 0 | 1 | 2): string =>
  `json_extract(queues, '$."${id}"${part === "length" ? "" : `[${part}]`}')`;

/** When the row of a sample begins that sums it up; `?1` is how long such a row is. */
const BEGINS = "CAST(history.at / ?1 AS INTEGER) * ?1";

/** The column of a row that sums samples up: `{"7":[3,5.5,12]}`. */
export const QUEUES_SUMMED = `(
  SELECT nullif(json_group_object(id, json_array(low, mean, high)), '{}') FROM (
    SELECT each.key AS id, min(each.value) AS low, round(avg(each.value), 2) AS mean, max(each.value) AS high
    FROM history AS sample, json_each(sample.queues) AS each
    WHERE sample.at >= ${BEGINS} AND sample.at < ${BEGINS} + ?1
    GROUP BY each.key))`;
