import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { METRIC_NAMES } from "../../../protocol/history-metrics.ts";
import { storageOver } from "../double/storage.ts";
import { migrate } from "../schema.ts";
import { courseTold } from "./course.ts";
import type { Figures } from "./figures.ts";
import { History } from "./history.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const MIB = 1024 * 1024;
const NOW = 1_800_057_600_000;
const NOTHING = Object.fromEntries(METRIC_NAMES.map((name) => [name, null])) as Figures;

const remembered = () => {
  const storage = storageOver(new DatabaseSync(":memory:"));
  migrate(storage);
  return new History(storage);
};

const note = (history: History, at: number, figures: Partial<Figures>): void =>
  history.note({
    at,
    figures: { ...NOTHING, ...figures },
    counters: { at, runId: "a", evicted_keys: 0, keyspace_hits: null, keyspace_misses: null, commands_processed: null },
  });

/** Six hours of a leak: 20 MiB an hour, 440 MiB by now. */
const leaking = (): History => {
  const history = remembered();
  for (let at = NOW - 6 * HOUR; at <= NOW; at += 5 * MINUTE)
    note(history, at, {
      used: (440 - (20 * (NOW - at)) / HOUR) * MIB,
      maxmemory: (at < NOW - HOUR ? 480 : 512) * MIB,
      container_limit: 768 * MIB,
    });
  return history;
};

const six = { metric: "used", since: NOW - 6 * HOUR, until: NOW } as const;

test("has the metric, what limits it as it was then, and when it is full at its pace", () => {
  const told = courseTold(leaking(), six, 5 * MINUTE, NOW);
  if (!told.ok) throw new Error(told.failure.detail);
  const { told: history, ceilings, ahead } = told.value;
  expect(history.metric).toBe("used");
  expect(history.points.at(-1)).toMatchObject({ mean: 440 * MIB });
  expect(ceilings.map(({ metric }) => metric)).toEqual(["maxmemory", "container_limit"]);
  expect(ceilings[0]?.points.map(({ max }) => max)).toContain(480 * MIB);
  expect(ceilings[0]?.points.at(-1)?.max).toBe(512 * MIB);
  expect(ahead?.limit).toBe(512 * MIB);
  // 72 MiB at 20 an hour.
  expect(Math.abs(((ahead?.at ?? 0) - NOW) / HOUR - 3.6)).toBeLessThan(0.2);
});

test("is the same when it is drawn again hours later, though samples have come since", () => {
  const history = leaking();
  const before = courseTold(history, six, 5 * MINUTE, NOW);
  for (let at = NOW + 5 * MINUTE; at < NOW + 3 * HOUR; at += 5 * MINUTE)
    note(history, at, { used: 100 * MIB, maxmemory: 512 * MIB, container_limit: 768 * MIB });
  const after = courseTold(history, six, 5 * MINUTE, NOW + 3 * HOUR);
  if (!before.ok || !after.ok) throw new Error("There is no course.");
  // As of the end of what is shown. Some of it was summed up meanwhile, and a forecast says ten minutes at the closest.
  const apart = (after.value.ahead?.at ?? 0) - (before.value.ahead?.at ?? HOUR);
  expect(Math.abs(apart)).toBeLessThanOrEqual(20 * MINUTE);
  expect(after.value.told.points).toEqual(before.value.told.points);
});

test("keeps a peak of one sample among a day's, in 150 parts at most", () => {
  const history = remembered();
  for (let at = NOW - 24 * HOUR; at <= NOW; at += MINUTE)
    note(history, at, { used: (at === NOW - 7 * HOUR ? 500 : 100) * MIB });
  const told = courseTold(history, { ...six, since: NOW - 24 * HOUR }, MINUTE, NOW);
  if (!told.ok) throw new Error(told.failure.detail);
  const { points } = told.value.told;
  expect(points.length).toBeLessThanOrEqual(150);
  expect(points.filter(({ max }) => max === 500 * MIB)).toHaveLength(1);
});

test("tells times without readings", () => {
  const history = leaking();
  history.noteGap(NOW + 5 * MINUTE, "unreachable");
  history.noteGap(NOW + 10 * MINUTE, "unreachable");
  const told = courseTold(history, { ...six, until: NOW + 15 * MINUTE }, 5 * MINUTE, NOW + 15 * MINUTE);
  expect(told.ok && told.value.told.gaps.map(({ cause }) => cause)).toEqual(["unreachable"]);
  // The last of the ceilings that is known counts.
  expect(told.ok && told.value.ahead?.limit).toBe(512 * MIB);
});

test("nothing is remembered: an empty course, and no forecast", () => {
  const told = courseTold(remembered(), six, null, NOW);
  expect(told).toMatchObject({ ok: true, value: { told: { points: [], last: null }, ahead: null } });
});

test("a time that is no time is refused", () => {
  expect(courseTold(remembered(), { ...six, since: NOW, until: NOW - HOUR }, null, NOW).ok).toBe(false);
});
