import { describe, expect, test } from "vitest";
import type { Reading } from "../../protocol/operations.ts";
import { judge } from "./judge.ts";
import { contextOf, GIB, HEALTHY, NOW } from "./snapshot.fixture.ts";

const MINUTE_MS = 60_000;

const healthy: Reading<"persistence"> = HEALTHY.persistence;

const judged = (change: Partial<Reading<"persistence">> = {}) => {
  const result = judge("persistence", { ...healthy, ...change }, contextOf());
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
  expect(judged({ rdb_file: null, rdb_last_save_at: null }).data.rdb_last_save_age_ms).toBeNull();
  expect(judged({ rdb_file: null, rdb_last_save_at: "2026-11-22T21:00:02.000Z" }).data.rdb_last_save_age_ms).toBe(0);
});

describe("each rule", () => {
  test.each<[string, Partial<Reading<"persistence">>, string[]]>([
    ["a failed snapshot", { rdb_last_bgsave_status: "err" }, ["critical rdb_last_bgsave_status"]],
    ["a failed write to the AOF", { aof_last_write_status: "err" }, ["critical aof_last_write_status"]],
    ["a failed rewrite of the AOF", { aof_last_bgrewrite_status: "err" }, ["warn aof_last_bgrewrite_status"]],
    ["neither RDB nor AOF", { save: "", aof_enabled: false }, ["warn persistence_off"]],
    ["only AOF", { save: "" }, []],
    ["only RDB", { aof_enabled: false }, []],
    ["no AOF, and no word on RDB", { save: null, aof_enabled: false }, ["warn commands_unread"]],
    [
      "a failed snapshot without which writes go on, beside an AOF",
      { rdb_last_bgsave_status: "err", stop_writes_on_bgsave_error: false },
      ["warn rdb_last_bgsave_status"],
    ],
    [
      "a failed snapshot, and nothing else on disk",
      { rdb_last_bgsave_status: "err", stop_writes_on_bgsave_error: false, aof_enabled: false },
      ["critical rdb_last_bgsave_status"],
    ],
    ["a volume with a tenth free", { disk: { total: 40 * GIB, available: 4 * GIB } }, []],
    ["a volume with less", { disk: { total: 40 * GIB, available: 3.9 * GIB } }, ["warn disk_full"]],
    ["a full volume", { disk: { total: 40 * GIB, available: 1 * GIB } }, ["critical disk_full"]],
    ["a volume of which nothing is known", { disk: null }, []],
    [
      "a write that waits for the disk now",
      { aof_pending_bio_fsync: 1, aof_delayed_fsync: 2 },
      ["warn aof_pending_fsync"],
    ],
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
