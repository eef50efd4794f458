import { describe, expect, test } from "vitest";
import type { Reading } from "../../protocol/operations.ts";
import { DEFAULT_PROFILE } from "../profile.ts";
import { judge } from "./index.ts";

const NOW = Date.parse("2026-11-22T21:00:00.000Z");
const MINUTE_MS = 60_000;

const healthy: Reading<"persistence"> = {
  loading: false,
  loading_fraction: null,
  loading_eta_ms: null,
  save: "3600 1 300 100 60 10000",
  rdb_changes_since_last_save: 12,
  rdb_bgsave_in_progress: false,
  rdb_last_save_at: "2026-11-22T20:55:00.000Z",
  rdb_last_bgsave_status: "ok",
  rdb_last_cow_size: 1024,
  aof_enabled: true,
  aof_rewrite_in_progress: false,
  aof_last_bgrewrite_status: "ok",
  aof_last_write_status: "ok",
  aof_last_cow_size: 0,
  aof_current_size: 4096,
  aof_base_size: 1024,
  aof_pending_bio_fsync: 0,
  aof_delayed_fsync: 0,
};

const judged = (change: Partial<Reading<"persistence">> = {}) => {
  const result = judge(
    "persistence",
    { ...healthy, ...change },
    { target: "prod", now: NOW, evictionsPerSecond: null, hops: [], profile: DEFAULT_PROFILE },
  );
  if (!result.ok) throw new Error(result.failure.detail);
  return result.value;
};

const found = (change: Partial<Reading<"persistence">>) =>
  judged(change).reasons.map(({ id, verdict }) => `${verdict} ${id}`);

const minutesAgo = (minutes: number) => new Date(NOW - minutes * MINUTE_MS).toISOString();

test("says of healthy persistence what is on and how old the last save is", () => {
  expect(judged()).toMatchObject({
    verdict: "ok",
    reasons: [],
    summary: "RDB is on, AOF is on, the last save was 5 min ago with 12 changes since; nothing is wrong.",
    data: { rdb_last_save_age_ms: 300_000 },
  });
});

test("gives a last save of no age where Redis tells none, and of age 0 where the host's clock is ahead", () => {
  expect(judged({ rdb_last_save_at: null }).data.rdb_last_save_age_ms).toBeNull();
  expect(judged({ rdb_last_save_at: "2026-11-22T21:00:02.000Z" }).data.rdb_last_save_age_ms).toBe(0);
});

describe("each rule", () => {
  test.each<[string, Partial<Reading<"persistence">>, string[]]>([
    ["a failed snapshot", { rdb_last_bgsave_status: "err" }, ["critical rdb_last_bgsave_status"]],
    ["a failed write to the AOF", { aof_last_write_status: "err" }, ["critical aof_last_write_status"]],
    ["a failed rewrite of the AOF", { aof_last_bgrewrite_status: "err" }, ["warn aof_last_bgrewrite_status"]],
    ["neither RDB nor AOF", { save: "", aof_enabled: false }, ["warn persistence_off"]],
    ["only AOF", { save: "" }, []],
    ["only RDB", { aof_enabled: false }, []],
    ["no AOF, and no word on RDB", { save: null, aof_enabled: false }, []],
    ["99 delayed fsyncs", { aof_delayed_fsync: 99 }, []],
    ["100 delayed fsyncs", { aof_delayed_fsync: 100 }, ["warn aof_delayed_fsync"]],
    ["no word on delayed fsyncs", { aof_delayed_fsync: null }, []],
  ])("on %s", (_what, change, expected) => {
    expect(found(change)).toEqual(expected);
  });
});

test("warns while Redis is loading, with how far it is", () => {
  const { verdict, reasons } = judged({ loading: true, loading_fraction: 0.42, loading_eta_ms: 12_000 });
  expect(verdict).toBe("warn");
  expect(reasons[0]).toMatchObject({
    id: "loading",
    figure: 0.42,
    text: "Redis is loading its dataset from disk: 42 % done, about 12.0 s to go.",
  });
});

describe("an overdue snapshot", () => {
  test.each<[number, number, string[]]>([
    // One change: only `3600 1` asks for a snapshot; twice the hour is the bound.
    [1, 119, []],
    [1, 120, ["warn rdb_overdue"]],
    [0, 5000, []],
  ])("with %d changes and %d minutes gives %j", (rdb_changes_since_last_save, minutes, expected) => {
    expect(found({ rdb_changes_since_last_save, rdb_last_save_at: minutesAgo(minutes) })).toEqual(expected);
  });

  test("is at least 15 minutes old, however short the interval", () => {
    const change = { save: "60 10000", rdb_changes_since_last_save: 10_000 };
    expect(found({ ...change, rdb_last_save_at: minutesAgo(14) })).toEqual([]);
    expect(found({ ...change, rdb_last_save_at: minutesAgo(15) })).toEqual(["warn rdb_overdue"]);
    expect(found({ ...change, rdb_changes_since_last_save: 9999, rdb_last_save_at: minutesAgo(15) })).toEqual([]);
  });

  test("is none while one is being made, nor where snapshots are off", () => {
    const change = { rdb_changes_since_last_save: 5, rdb_last_save_at: minutesAgo(600) };
    expect(found(change)).toEqual(["warn rdb_overdue"]);
    expect(found({ ...change, rdb_bgsave_in_progress: true })).toEqual([]);
    expect(found({ ...change, save: "" })).toEqual([]);
  });
});
