import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { METRIC_NAMES, type MetricName } from "../../../protocol/history-metrics.ts";
import { storageOver } from "../double/storage.ts";
import { migrate } from "../schema.ts";
import { seal } from "../sealed.ts";
import type { Figures, Taken } from "./figures.ts";
import { History } from "./history.ts";
import { askedOf, historyAnswered, historyTold } from "./told.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** The beginning of a day, in UTC. */
const MIDNIGHT = 1_800_057_600_000;

const NOTHING = Object.fromEntries(METRIC_NAMES.map((name) => [name, null])) as Figures;

const taken = (at: number, figures: Partial<Figures>): Taken => ({
  at,
  figures: { ...NOTHING, ...figures },
  counters: { at, runId: "a", evicted_keys: 0, keyspace_hits: null, keyspace_misses: null, commands_processed: null },
});

const open = () => {
  const sqlite = new DatabaseSync(":memory:");
  const storage = storageOver(sqlite);
  migrate(storage);
  return { sqlite, storage, history: new History(storage) };
};
type Opened = ReturnType<typeof open>;

/** A sample each `every`, of `used` as `value` has it, from `from` up to `until`. */
const fill = ({ history }: Opened, from: number, until: number, every: number, value: (at: number) => number): void => {
  for (let at = from; at < until; at += every) history.note(taken(at, { used: value(at) }));
};

const count = ({ storage }: Opened, table: string): number =>
  storage.sql.exec<{ n: number }>(`SELECT count(*) AS n FROM ${table}`).toArray()[0]?.n ?? 0;

const values = ({ history }: Opened, metric: MetricName, since: number, until: number) =>
  history.series(metric, since, until).map(({ at, value, cause }) => [at - since, cause ?? value]);

test("samples come back as they were taken, and a gap with its cause", () => {
  const road = open();
  road.history.note(taken(MIDNIGHT, { used: 100, clients: 3 }));
  road.history.noteGap(MIDNIGHT + 5 * MINUTE, "unreachable");
  road.history.noteGap(MIDNIGHT + 10 * MINUTE, "loading");
  road.history.note(taken(MIDNIGHT + 15 * MINUTE, { used: 300 }));
  const day = [MIDNIGHT, MIDNIGHT + DAY] as const;
  expect(values(road, "used", ...day)).toEqual([
    [0, 100],
    [300_000, "unreachable"],
    [600_000, "loading"],
    [900_000, 300],
  ]);
  // A sample that does not tell the metric is no gap.
  expect(values(road, "clients", ...day).at(-1)).toEqual([900_000, null]);
  expect(road.history.latest).toMatchObject({
    at: MIDNIGHT + 15 * MINUTE,
    cause: null,
    taken: { figures: { used: 300 } },
  });
});

test("all of it outlives the object", () => {
  const road = open();
  road.history.note(taken(MIDNIGHT, { used: 100 }));
  road.history.noteGap(MIDNIGHT + MINUTE, "timeout");
  const again = new History(road.storage);
  expect(again.latest).toEqual(road.history.latest);
  expect(again.counters).toEqual(road.history.counters);
  expect(again.series("used", MIDNIGHT, MIDNIGHT + DAY)).toHaveLength(2);
});

test("a time that is told in few parts keeps its peaks, its mean and its gaps", () => {
  const road = open();
  fill(road, MIDNIGHT, MIDNIGHT + DAY, 5 * MINUTE, (at) => (at === MIDNIGHT + 7 * HOUR ? 9_000 : 1_000));
  road.history.noteGap(MIDNIGHT + DAY, "unreachable");
  const now = MIDNIGHT + DAY + 1;
  const { buckets } = road.history.buckets("used", { since: MIDNIGHT, until: now, points: 24 }, now);
  expect(buckets.length).toBeLessThanOrEqual(25);
  expect(Math.max(...buckets.map(({ max }) => max ?? 0))).toBe(9_000);
  expect(Math.min(...buckets.map(({ min }) => min ?? 9_999))).toBe(1_000);
  expect(buckets.reduce((sum, { told }) => sum + told, 0)).toBe(288);
  const mean = buckets.reduce((sum, each) => sum + (each.mean ?? 0) * each.told, 0) / 288;
  expect(mean).toBeCloseTo(1_000 + 8_000 / 288, 6);
  expect(buckets.at(-1)).toMatchObject({ missed: 1, cause: "unreachable" });
});

test("what is older than two days is told by ten minutes, than two weeks by the hour, and what is older than 400 days is forgotten", () => {
  const road = open();
  const old = MIDNIGHT + 415 * DAY;
  fill(road, MIDNIGHT, old, 2 * HOUR, (at) => (at - MIDNIGHT) / DAY);
  fill(road, old, MIDNIGHT + 430 * DAY, 30 * MINUTE, (at) => (at - MIDNIGHT) / DAY);
  const now = MIDNIGHT + 430 * DAY;
  expect(count(road, "history")).toBeLessThanOrEqual(2 * 48 + 1);
  expect(count(road, "history_10m")).toBeLessThanOrEqual(14 * 48 + 1);
  expect(count(road, "history_1h")).toBeLessThanOrEqual(400 * 24 + 2);
  expect(count(road, "history_1d")).toBeLessThanOrEqual(402);
  // A figure that is as old as it says, wherever it is read from.
  for (const back of [1, 10, 100, 399]) {
    const since = now - back * DAY;
    const [first] = road.history.series("used", since, now);
    expect(first?.value).toBeCloseTo(430 - back, 1);
    const { buckets } = road.history.buckets("used", { since, until: now, points: 100 }, now);
    expect(buckets[0]?.mean).toBeGreaterThan(430 - back - 1);
    expect(buckets[0]?.mean).toBeLessThan(430 - back + Math.max(1, (2 * back) / 100));
    expect(buckets.at(-1)?.max).toBeCloseTo(430, 1);
  }
  expect(road.history.series("used", MIDNIGHT, now)[0]?.at).toBeGreaterThanOrEqual(MIDNIGHT + 29 * DAY);
});

test("a year at the shortest interval, asked about all the time besides, fits into nine megabytes", () => {
  const road = open();
  const size = (): number => {
    const [pages] = road.storage.sql
      .exec<{ n: number }>("SELECT page_count * page_size AS n FROM pragma_page_count, pragma_page_size")
      .toArray();
    return pages?.n ?? 0;
  };
  const full = (at: number) =>
    taken(at, Object.fromEntries(METRIC_NAMES.map((name, nth) => [name, 1e9 / 3 + at + nth])));
  // The levels as they are after a year, each filled by itself: to take half a million samples would take minutes.
  const columns = METRIC_NAMES.flatMap((name) => [`${name}_min`, `${name}_mean`, `${name}_max`]);
  for (const [table, width, rows] of [
    ["history_10m", 10 * MINUTE, 2_016],
    ["history_1h", HOUR, 9_600],
    ["history_1d", DAY, 400],
  ] as const)
    for (let nth = rows; nth > 0; nth -= 1)
      road.storage.sql.exec(
        `INSERT INTO ${table} (at, samples, missed, cause, ${columns.join(", ")}) VALUES (?, 20, 0, NULL, ${columns.map(() => "?").join(", ")})`,
        Math.floor((MIDNIGHT - nth * width) / width) * width,
        ...columns.map((_, at) => 1e9 / 3 + at),
      );
  for (let at = MIDNIGHT; at < MIDNIGHT + 3 * DAY; at += MINUTE / 2) road.history.note(full(at));
  // What is over goes every ten minutes.
  expect(count(road, "history")).toBeLessThanOrEqual(2 * 2 * 1_440 + 20);
  expect(size()).toBeLessThan(9_000_000);
});

test("an object that ends while it writes has written nothing, and the sample after that sums up all there is", () => {
  const road = open();
  fill(road, MIDNIGHT, MIDNIGHT + HOUR, 5 * MINUTE, () => 5);
  const before = road.history.latest;
  // A table that is written late cannot be written to, as if the object had ended there.
  road.storage.sql.exec("ALTER TABLE history_1h RENAME TO hidden");
  expect(() => road.history.note(taken(MIDNIGHT + HOUR, { used: 7 }))).toThrow("history_1h");
  expect(road.history.latest).toEqual(before);
  expect(count(road, "history")).toBe(12);
  expect(count(road, "history_10m")).toBe(5);
  road.storage.sql.exec("ALTER TABLE hidden RENAME TO history_1h");
  new History(road.storage).note(taken(MIDNIGHT + HOUR + MINUTE, { used: 7 }));
  expect(count(road, "history_10m")).toBe(6);
  expect(count(road, "history_1h")).toBe(1);
  expect(count(road, "history")).toBe(13);
});

test("samples of a day on which the object was away for a while are summed up when it is back, and the gap stays one", () => {
  const road = open();
  fill(road, MIDNIGHT, MIDNIGHT + 2 * HOUR, 5 * MINUTE, () => 1);
  fill(road, MIDNIGHT + 20 * HOUR, MIDNIGHT + 21 * HOUR, 5 * MINUTE, () => 3);
  const rows = road.storage.sql
    .exec<{ at: number; samples: number }>("SELECT at, samples FROM history_1h ORDER BY at")
    .toArray();
  expect(rows.map(({ at, samples }) => [(at - MIDNIGHT) / HOUR, samples])).toEqual([
    [0, 12],
    [1, 12],
  ]);
  const now = MIDNIGHT + 21 * HOUR;
  const { buckets } = road.history.buckets("used", { since: MIDNIGHT, until: now, points: 21 }, now);
  expect(buckets.map(({ index }) => index)).toEqual([0, 1, 20]);
});

test("a clock that is ten years ahead for an hour, and right again, costs little of what is remembered, and samples go on", () => {
  const road = open();
  fill(road, MIDNIGHT, MIDNIGHT + 2 * DAY, 5 * MINUTE, () => 4);
  const rows = count(road, "history");
  const ahead = MIDNIGHT + 3_650 * DAY;
  fill(road, ahead, ahead + HOUR, 5 * MINUTE, () => 4);
  expect(count(road, "history")).toBeGreaterThan(rows * 0.5);
  fill(road, MIDNIGHT + 2 * DAY, MIDNIGHT + 3 * DAY, 5 * MINUTE, () => 5);
  const now = MIDNIGHT + 3 * DAY;
  const { buckets } = road.history.buckets("used", { since: now - DAY, until: now, points: 24 }, now);
  expect(buckets.map(({ mean }) => mean).every((mean) => mean === 5)).toBe(true);
  expect(buckets.length).toBeGreaterThanOrEqual(23);
  // Hours that are over are summed up as ever.
  expect(road.history.buckets("used", { since: now - 3 * DAY, until: now, points: 3 }, now).buckets).toHaveLength(3);
});

test("a clock that was set back for a while leaves the samples that were there", () => {
  const road = open();
  fill(road, MIDNIGHT, MIDNIGHT + 3 * HOUR, 5 * MINUTE, () => 4);
  fill(road, MIDNIGHT + HOUR + 1, MIDNIGHT + 2 * HOUR, 5 * MINUTE, () => 4);
  expect(count(road, "history")).toBe(36 + 12);
  expect(road.history.series("used", MIDNIGHT, MIDNIGHT + 4 * HOUR).every(({ value }) => value === 4)).toBe(true);
});

test("a year is answered in at most one and a half times the time that a day is", () => {
  const road = open();
  fill(road, MIDNIGHT, MIDNIGHT + 364 * DAY, 6 * HOUR, (at) => at / DAY);
  fill(road, MIDNIGHT + 364 * DAY, MIDNIGHT + 365 * DAY, 5 * MINUTE, (at) => at / DAY);
  const now = MIDNIGHT + 365 * DAY;
  /** As the object answers it. */
  const answer = (since: string, points: number): void => {
    const asked = askedOf({ metric: "used", since, until: undefined, points }, now);
    if (!asked.ok) throw new Error(asked.failure.detail);
    const found = road.history.buckets("used", asked.value, now);
    seal(historyAnswered(historyTold("used", asked.value, found, road.history.latest, 5 * MINUTE), now));
  };
  const took = (since: string, points: number): number => {
    const begun = performance.now();
    answer(since, points);
    return performance.now() - begun;
  };
  const median = (times: readonly number[]): number => times.toSorted((one, other) => one - other)[200] ?? 0;
  for (const points of [120, 300]) {
    // In turn, and each so short that other work on the machine seldom falls into one: the median is without it.
    const times = Array.from({ length: 400 }, () => [took("1d", points), took("365d", points)] as const);
    const [day, year] = [times.map(([first]) => first), times.map(([, second]) => second)].map(median);
    expect((year ?? 0) / (day ?? 1)).toBeLessThan(1.5);
  }
});
