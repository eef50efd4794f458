/**
 * The lengths of single queues, beside the metrics: one JSON column of the same row, so that no more rows are written. A queue is in it by a number, since its name
 * is the application's and may be long. The numbers are given once: a queue that others take the place of is forgotten, and its number stands for no other.
 */
import type { Sql } from "../sql.ts";
import { type QueueLength, QUEUES_MOST, toKeep } from "./queue-lengths.ts";

const DAY_MS = 24 * 3_600_000;
/** A queue keeps its place for so long, and after that until it was not seen for so long: names that come and go all the time cost few rows. */
const PLACE_MS = 2 * DAY_MS;

interface Place {
  id: number;
  queue: string;
  /** When it was given, milliseconds since the epoch. */
  since: number;
}

const placesIn = (sql: Sql): Place[] =>
  sql.exec<{ id: number; queue: string; since: number }>("SELECT id, queue, since FROM history_queues").toArray();

/** Every queue of which something is remembered. */
export const queuesIn = (sql: Sql): string[] =>
  placesIn(sql)
    .map(({ queue }) => queue)
    .toSorted();

/** By which number it is remembered; null for one of which nothing is. */
export const numberOf = (sql: Sql, queue: string): number | null =>
  placesIn(sql).find((place) => place.queue === queue)?.id ?? null;

/** Those whose queue was not seen any more. Hours are enough to tell: there are few of them. */
const abandoned = (sql: Sql, places: readonly Place[], lengths: readonly QueueLength[], now: number): Place[] => {
  const old = places.filter(
    ({ queue, since }) => since < now - PLACE_MS && !lengths.some((length) => length.queue === queue),
  );
  if (old.length === 0) return [];
  const seen = new Set(
    sql
      .exec<{ id: string }>(
        "SELECT DISTINCT each.key AS id FROM history_1h, json_each(history_1h.queues) AS each WHERE at >= ?",
        now - PLACE_MS,
      )
      .toArray()
      .map(({ id }) => Number(id)),
  );
  return old.filter(({ id }) => !seen.has(id));
};

/** Those that are remembered, and what the column has of them: `{"7":12}`; null for nothing. */
export interface Kept {
  queues: QueueLength[];
  column: string | null;
}

/** To be called within the transaction of the sample. @param now milliseconds since the epoch */
export const keptOf = (sql: Sql, told: readonly QueueLength[], now: number): Kept => {
  const lengths = toKeep(told);
  const places = placesIn(sql);
  const newcomers = lengths.filter(({ queue }) => !places.some((place) => place.queue === queue));
  const free = QUEUES_MOST - places.length;
  const left = newcomers.length > free ? abandoned(sql, places, lengths, now).slice(0, newcomers.length - free) : [];
  for (const { id } of left) sql.exec("DELETE FROM history_queues WHERE id = ?", id);
  for (const { queue } of newcomers.slice(0, free + left.length))
    sql.exec("INSERT INTO history_queues (queue, since) VALUES (?, ?)", queue, now);
  const numbers = new Map(placesIn(sql).map(({ id, queue }) => [queue, id]));
  const queues = lengths.filter(({ queue }) => numbers.has(queue));
  const column = Object.fromEntries(queues.map(({ queue, waiting }) => [String(numbers.get(queue)), waiting]));
  return { queues, column: queues.length === 0 ? null : JSON.stringify(column) };
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
