/** Reads that tell a few metrics only: they are remembered, and take nothing from what the others tell. */
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { answerExample } from "../../../protocol/examples/answers.ts";
import type { Reading } from "../../../protocol/operations.ts";
import { ok } from "../../../protocol/result.ts";
import { HEALTHY } from "../../judge/snapshot.fixture.ts";
import { storageOver } from "../double/storage.ts";
import { migrate } from "../schema.ts";
import { History } from "./history.ts";
import { remember } from "./remember.ts";
import { historyTold } from "./told.ts";

const MINUTE = 60_000;
const MIDNIGHT = 1_800_057_600_000;
const STATS: Reading<"stats"> = { ...answerExample("stats").data, memory_used: 5_000, memory_limit: 9_000 };

const open = () => {
  const storage = storageOver(new DatabaseSync(":memory:"));
  migrate(storage);
  const history = new History(storage);
  const at = (minute: number): number => MIDNIGHT + minute * MINUTE;
  return {
    history,
    at,
    memory: (minute: number) => remember(history, "reader", "memory", ok(HEALTHY.memory), at(minute)),
    stats: (minute: number) => remember(history, "reader", "stats", ok(STATS), at(minute)),
    persistence: (minute: number) => remember(history, "reader", "persistence", ok(HEALTHY.persistence), at(minute)),
    values: (metric: "used" | "container" | "aof" | "disk_available") =>
      history.series(metric, MIDNIGHT, at(24 * 60)).map((each) => [(each.at - MIDNIGHT) / MINUTE, each.value]),
    gaps: (until: number) => {
      const asked = { since: MIDNIGHT, until: at(until), points: 200 };
      const told = historyTold("used", asked, history.buckets("used", asked, at(until)), history.latest, 5 * MINUTE);
      return told.gaps.map(({ from, until: to, cause }) => [
        (Date.parse(from) - MIDNIGHT) / MINUTE,
        (Date.parse(to) - MIDNIGHT) / MINUTE,
        cause,
      ]);
    },
  };
};

test("`stats` tells the container's memory, `persistence` the append-only file and what is free beside it", () => {
  const { memory, stats, persistence, values } = open();
  memory(0);
  stats(5);
  persistence(10);
  expect(values("container")).toEqual([
    [0, HEALTHY.memory.container.memory_used],
    [5, 5_000],
  ]);
  expect(values("aof").at(-1)).toEqual([10, HEALTHY.persistence.aof_current_size]);
  expect(values("disk_available")).toEqual([
    [0, null],
    [10, HEALTHY.persistence.disk?.available ?? null],
  ]);
});

test("they stand for no look: a metric that they do not tell has its gap, its latest sample and its pace as without them", () => {
  const { memory, stats, history, gaps, values } = open();
  memory(0);
  const before = history.latest;
  for (const minute of [5, 10, 15, 20]) stats(minute);
  expect(history.latest).toEqual(before);
  expect(values("used")).toEqual([[0, HEALTHY.memory.used_memory]]);
  expect(gaps(25)).toEqual([[0, 25, "not_looked"]]);
});

test("what is read right after is remembered, and they themselves at most once a minute", () => {
  const { memory, stats, values } = open();
  for (const minute of [0, 0.2, 0.9, 1, 1.5]) stats(minute);
  expect(values("container").map(([minute]) => minute)).toEqual([0, 1]);
  memory(1.6);
  expect(values("used")).toEqual([[1.6, HEALTHY.memory.used_memory]]);
  // It tells the same and more, so what comes within a minute of it adds nothing.
  stats(2);
  expect(values("container").map(([minute]) => minute)).toEqual([0, 1, 1.6]);
});

test("what sums samples up has their figures, and none where only they were", () => {
  const { memory, stats, history, at } = open();
  stats(0);
  memory(11);
  stats(15);
  memory(31);
  const of = (metric: "used" | "container") => {
    const asked = { since: MIDNIGHT, until: at(30), points: 3 };
    // Two weeks later: what sums up is all there is.
    return history.buckets(metric, asked, at(10 * 24 * 60)).buckets.map(({ index, mean, told }) => [index, mean, told]);
  };
  expect(of("used")).toEqual([[1, HEALTHY.memory.used_memory, 1]]);
  const together = (HEALTHY.memory.container.memory_used + 5_000) / 2;
  expect(of("container")).toEqual([
    [0, 5_000, 1],
    [1, together, 1],
  ]);
});
