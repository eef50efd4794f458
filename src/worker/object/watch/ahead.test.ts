import { DatabaseSync } from "node:sqlite";
import { expect, test, vi } from "vitest";
import { METRIC_NAMES } from "../../../protocol/history-metrics.ts";
import type { Reading } from "../../../protocol/operations.ts";
import { forecast } from "../../judge/forecast/forecast.ts";
import { asRemembered, type Kind, KINDS, NOW as SERIES_NOW, seriesOf } from "../../judge/forecast/series.fixture.ts";
import { judge } from "../../judge/judge.ts";
import { contextOf, GIB, HEALTHY, MIB, snapshot } from "../../judge/snapshot.fixture.ts";
import { storageOver } from "../double/storage.ts";
import { migrate } from "../schema.ts";
import { Ahead } from "./ahead.ts";
import type { Figures } from "./figures.ts";
import { History } from "./history.ts";

const NOW = 1_800_057_600_000;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const NOTHING = Object.fromEntries(METRIC_NAMES.map((name) => [name, null])) as Figures;

/** Seven hours of samples, one in five minutes. */
const remembered = (figuresAt: (hoursAgo: number) => Partial<Figures>) => {
  const storage = storageOver(new DatabaseSync(":memory:"));
  migrate(storage);
  const history = new History(storage);
  for (let minute = -7 * 60; minute <= 0; minute += 5) {
    const at = NOW + minute * MINUTE;
    const counts = { evicted_keys: 0, keyspace_hits: null, keyspace_misses: null, commands_processed: null };
    const counters = { at, runId: "a", ...counts };
    history.note({ at, figures: { ...NOTHING, ...figuresAt(-minute / 60) }, counters });
  }
  return { storage, ahead: new Ahead(history) };
};

const NOEVICTION: Reading<"memory"> = {
  ...HEALTHY.memory,
  ...{ maxmemory: 512 * MIB, used_memory: 380 * MIB, maxmemory_policy: "noeviction" },
};

test("a leak that was remembered is told in `memory`, with when it is full and the step that makes room", () => {
  const { ahead } = remembered((ago) => ({ used: (380 - 40 * ago) * MIB }));
  const filling = ahead.of("memory", NOEVICTION, NOW);
  const told = judge("memory", NOEVICTION, { ...contextOf(), now: NOW, ...(filling === null ? {} : { filling }) });
  const [reason] = told.ok ? told.value.reasons : [];
  expect(reason?.id).toBe("memory_filling");
  expect(reason?.text).toBe(
    "At the pace of the last six hours, full in 3 h 20 min (between 3 h 10 min and 3 h 20 min): Redis uses 380.0 MiB, and maxmemory is the ceiling.",
  );
  expect(reason?.step).toMatchObject({ operation: "set", input: { key: "maxmemory" } });
});

test("without a maxmemory the container's own limit is the ceiling; without either there is nothing to fill", () => {
  const { ahead } = remembered((ago) => ({ container: (600 - 50 * ago) * MIB }));
  const unlimited = { ...NOEVICTION, maxmemory: 0, container: { ...NOEVICTION.container, memory_limit: 768 * MIB } };
  expect(ahead.of("memory", unlimited, NOW)?.memory?.at).toBe(NOW + 3 * HOUR + 20 * MINUTE);
  const none = { ...unlimited, container: { ...unlimited.container, memory_limit: 24 * GIB } };
  expect(ahead.of("memory", none, NOW)).toEqual({ memory: null, disk: null });
});

test("the append-only file and what is free beside it tell when the volume is full", () => {
  const { ahead } = remembered((ago) => ({ aof: (900 - 100 * ago) * MIB }));
  const read = snapshot({ persistence: { disk: { total: 2 * GIB, available: 200 * MIB } } });
  expect(ahead.of("doctor", read, NOW)?.disk?.at).toBe(NOW + 2 * HOUR);
  expect(ahead.of("info", { sections: {} }, NOW)).toBeNull();
});

test("that what is free was not told for hours is told, and not that it was not told this time", () => {
  const read = snapshot({ persistence: { disk: null } });
  const toldUntil = (hoursAgo: number) =>
    remembered((ago) => (ago < hoursAgo ? {} : { disk_available: GIB })).ahead.of("doctor", read, NOW)?.diskUntold;
  expect(toldUntil(1)).toBeUndefined();
  expect(toldUntil(6.5)).toBe(true);
  const { ahead } = remembered(() => ({}));
  expect(ahead.of("doctor", snapshot(), NOW)?.diskUntold).toBeUndefined();
  expect(ahead.of("doctor", snapshot({ persistence: null }), NOW)?.diskUntold).toBeUndefined();
});

test.each(Object.keys(KINDS) as Kind[])("what runs is what was measured: %s, through the history", (kind) => {
  for (const seed of [1, 2, 3, 4]) {
    const { samples, ceiling } = seriesOf(kind, seed);
    const storage = storageOver(new DatabaseSync(":memory:"));
    migrate(storage);
    const history = new History(storage);
    for (const { at, value } of samples) {
      const counts = { evicted_keys: 0, keyspace_hits: null, keyspace_misses: null, commands_processed: null };
      history.note({ at, figures: { ...NOTHING, used: value }, counters: { at, runId: "a", ...counts } });
    }
    const read = { ...NOEVICTION, maxmemory: ceiling };
    const told = new Ahead(history).of("memory", read, SERIES_NOW)?.memory ?? null;
    expect(told).toEqual(forecast(asRemembered(samples, SERIES_NOW), ceiling, SERIES_NOW));
  }
});

test("storage that fails is logged, and nothing is forecast", () => {
  const { storage, ahead } = remembered(() => ({ used: MIB }));
  const logged = vi.spyOn(console, "error").mockReturnValue();
  storage.sql.exec("DROP TABLE history");
  expect(ahead.of("memory", NOEVICTION, NOW)).toEqual({ memory: null, disk: null });
  expect(logged.mock.calls.join()).toContain("failed");
  logged.mockRestore();
});
