/** What is remembered of single queues, on a database that is a real one. */
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { METRIC_NAMES } from "../../../protocol/history-metrics.ts";
import { operations } from "../../../protocol/operations.ts";
import { storageOver } from "../double/storage.ts";
import { migrate } from "../schema.ts";
import { unseal } from "../sealed.ts";
import { historyOutcome } from "./answer.ts";
import type { Figures, Taken } from "./figures.ts";
import { History } from "./history.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** The beginning of a day, in UTC. */
const MIDNIGHT = 1_800_057_600_000;
const ALL = Object.fromEntries(METRIC_NAMES.map((name, nth) => [name, 1e9 / 3 + nth])) as Figures;

const taken = (at: number, lengths?: Readonly<Record<string, number>>): Taken => ({
  at,
  figures: ALL,
  counters: { at, runId: "a", evicted_keys: 0, keyspace_hits: null, keyspace_misses: null, commands_processed: null },
  ...(lengths === undefined ? {} : { queues: Object.entries(lengths).map(([queue, waiting]) => ({ queue, waiting })) }),
});

/** @param named what the configuration names */
const open = (named: readonly string[] = []) => {
  const storage = storageOver(new DatabaseSync(":memory:"));
  migrate(storage);
  const history = new History(storage);
  history.keep(named);
  const number = (sql: string): number => storage.sql.exec<{ n: number }>(sql).toArray()[0]?.n ?? 0;
  return {
    ...{ storage, history },
    rows: (): number => number("SELECT total_changes() AS n"),
    size: (): number => number("SELECT page_count * page_size AS n FROM pragma_page_count, pragma_page_size"),
    of: (queue: string, since: number, until: number, points: number) =>
      history
        .buckets("queued", { since, until, points }, until, queue)
        .buckets.map(({ min, mean, max }) => [min, mean, max]),
  };
};

test("the length of each queue that is named comes back as it was read, and where it was not read there is none", () => {
  const { history, of, storage } = open(["rq:mail", "celery:celery"]);
  history.note(taken(MIDNIGHT, { "rq:mail": 3, "celery:celery": 40, "rq:secret": 7 }));
  history.noteRead(taken(MIDNIGHT + 5 * MINUTE));
  history.noteGap(MIDNIGHT + 10 * MINUTE, "unreachable");
  history.note(taken(MIDNIGHT + 15 * MINUTE, { "rq:mail": 9 }));
  const hour = [MIDNIGHT, MIDNIGHT + HOUR, 60] as const;
  const none = [null, null, null];
  expect(of("rq:mail", ...hour)).toEqual([[3, 3, 3], none, none, [9, 9, 9]]);
  expect(of("celery:celery", ...hour)).toEqual([[40, 40, 40], none, none, none]);
  expect(of("rq:other", ...hour)).toEqual([none, none, none, none]);
  expect(history.queues()).toEqual(["celery:celery", "rq:mail"]);
  // Of what the host has printed nothing is stored.
  const stored = storage.sql.exec<{ latest: string }>("SELECT latest FROM history_latest").toArray();
  expect(JSON.stringify(stored)).not.toContain("secret");
  expect(new History(storage).latest.taken?.queues).toEqual([{ queue: "rq:mail", waiting: 9 }]);
});

test("what is old is told by its lowest, mean and highest, as far back as anything is", () => {
  const { history, of } = open(["rq:mail", "rq:slow"]);
  const until = MIDNIGHT + 20 * DAY;
  for (let at = MIDNIGHT; at < until; at += 5 * MINUTE)
    history.note(taken(at, { "rq:mail": at % HOUR === 0 ? 90 : 30, "rq:slow": 1 }));
  for (const [back, points] of [
    [1, 24],
    [10, 24],
    [19, 19],
  ] as const) {
    const since = until - back * DAY;
    expect(of("rq:mail", since, until, points)).toEqual(Array.from({ length: points }, () => [30, 35, 90]));
    expect(of("rq:slow", since, until, points)).toEqual(Array.from({ length: points }, () => [1, 1, 1]));
  }
});

const many = (count: number, first = 0): Record<string, number> =>
  Object.fromEntries(Array.from({ length: count }, (_, nth) => [`rq:queue-${first + nth}`, 1_000 - nth]));

test("a queue is named by the whole of what it is called, or by its name where no other has that", () => {
  const { history } = open(["mail", "default", "sidekiq:default", "slow"]);
  history.note(taken(MIDNIGHT, { "rq:mail": 3, "rq:default": 4, "sidekiq:default": 5, "rq/2:slow": 6 }));
  expect(history.latest.taken?.queues).toEqual([
    { queue: "slow", waiting: 6 },
    { queue: "sidekiq:default", waiting: 5 },
    { queue: "mail", waiting: 3 },
  ]);
});

test("a queue that is named no more keeps what is remembered until others need its place, and its number stands for no other", () => {
  const { history, of } = open(Object.keys(many(20)));
  history.note(taken(MIDNIGHT, many(20)));
  history.keep([...Object.keys(many(18)), "rq:new"]);
  const later = MIDNIGHT + HOUR;
  history.note(taken(later, { ...many(20), "rq:new": 7 }));
  expect(history.queues()).toHaveLength(20);
  expect(history.queues()).not.toContain("rq:queue-18");
  expect(of("rq:queue-19", MIDNIGHT, later, 1)).toEqual([[981, 981, 981]]);
  expect(of("rq:new", MIDNIGHT, later + 1, 2)).toEqual([
    [null, null, null],
    [7, 7, 7],
  ]);
});

test("lengths of queues cost no more rows than none do, but one for the name of each", () => {
  const written = (lengths: (nth: number) => Record<string, number> | undefined): number => {
    const { history, rows } = open(Object.keys(many(20)));
    for (let nth = 0; nth < 288; nth += 1) history.note(taken(MIDNIGHT + nth * 5 * MINUTE, lengths(nth)));
    return rows();
  };
  const without = written(() => undefined);
  expect(written(() => many(20)) - without).toBe(20);
  expect(written((nth) => many(20, nth * 5)) - without).toBe(20);
});

test("twenty queues for a year, looked at as often as it may be, take nine megabytes more at most", () => {
  const names = many(20, 1_000_000);
  const { history, storage, size } = open(Object.keys(names));
  history.note(taken(MIDNIGHT - 1, names));
  const [last] = storage.sql.exec<{ n: number }>("SELECT max(id) AS n FROM history_queues").toArray();
  const ids = Array.from({ length: 20 }, (_, nth) => (last?.n ?? 0) - nth);
  const column = JSON.stringify(Object.fromEntries(ids.map((id) => [id, [10_000, 54_321.99, 99_999]])));
  const bare = open();
  for (const each of [storage, bare.storage])
    for (const [table, width, rows] of [
      ["history_10m", 10 * MINUTE, 2_016],
      ["history_1h", HOUR, 9_600],
      ["history_1d", DAY, 400],
    ] as const)
      for (let nth = rows; nth > 0; nth -= 1)
        each.sql.exec(
          `INSERT INTO ${table} (at, samples, missed, cause, queues) VALUES (?, 20, 0, NULL, ?)`,
          Math.floor((MIDNIGHT - nth * width) / width) * width,
          each === storage ? column : null,
        );
  for (let at = MIDNIGHT; at < MIDNIGHT + 2 * DAY; at += MINUTE) {
    history.note(taken(at, Object.fromEntries(Object.keys(names).map((name) => [name, 99_999]))));
    bare.history.note(taken(at));
  }
  expect(history.queues()).toHaveLength(20);
  expect(size() - bare.size()).toBeLessThan(9_000_000);
});

const answer = (history: History, queues: readonly string[], said: Record<string, unknown>) => {
  const outcome = historyOutcome(
    history,
    { input: operations.history.input.parse({ metric: "queued", ...said }), cameAt: MIDNIGHT + HOUR },
    { watch: null, queues },
  );
  if (!outcome.result.ok) return outcome.result.failure;
  const { summary, data } = unseal(outcome.result.value);
  return { summary, data: operations.history.output.parse(data) };
};

test("one queue is asked for as the configuration names it, and another is refused with those that there are", () => {
  const named = ["mail", "quiet"];
  const { history } = open(named);
  history.note(taken(MIDNIGHT, { "rq:mail": 3, "rq:default": 4 }));
  expect(answer(history, named, { queue: "mail" })).toMatchObject({
    summary: "The jobs that wait in the queue mail: 3 at last, 3 all the time, in 1 point.",
    data: { metric: "queued", queue: "mail", max: 3, latest: { queues: [{ queue: "mail", waiting: 3 }] } },
  });
  // It is named, and was not there yet.
  expect(answer(history, named, { queue: "quiet" })).toMatchObject({ data: { queue: "quiet", last: null } });
  expect(answer(history, named, {})).not.toHaveProperty("data.queue");
  for (const queue of ["default", "rq:mail"])
    expect(answer(history, named, { queue })).toMatchObject({
      code: "bad_input",
      hint: expect.stringMatching(/^Name it under `queues` .* Those that are: mail, quiet\.$/) as string,
    });
  // What was remembered under a name is told although it is named no more.
  expect(answer(history, [], { queue: "mail" })).toMatchObject({ data: { max: 3 } });
  expect(answer(history, named, { metric: "used", queue: "mail" })).toMatchObject({ code: "bad_input" });
  expect(answer(open().history, [], { queue: "mail" })).toMatchObject({
    hint: expect.stringContaining("None is") as string,
  });
});
