import { describe, expect, test } from "vitest";
import { ok } from "../../protocol/result.ts";
import { infoOf, list, recorded, text } from "./recorded.fixture.ts";
import { memory, savingOf } from "./memory.ts";

const NOW = 1_800_000_000_000;

const info = (fields: Record<string, string | number> = {}): string => {
  const persistence = {
    rdb_changes_since_last_save: 600,
    rdb_last_save_time: NOW / 1000 - 56,
    rdb_last_bgsave_time_sec: 4,
    rdb_last_cow_size: 2000,
    aof_enabled: 0,
    aof_last_cow_size: 0,
    current_cow_size: 0,
    ...fields,
  };
  const lines = Object.entries(persistence).map(([name, value]) => `${name}:${value}`);
  return [
    ...["# Memory", "used_memory:10000", `used_memory_dataset:${fields["used_memory_dataset"] ?? 8000}`],
    ...["# Persistence", ...lines, "# Replication", `connected_slaves:${fields["connected_slaves"] ?? 0}`],
    ...["# Keyspace", "db0:keys=5,expires=1,avg_ttl=0", "db3:keys=2,expires=0,avg_ttl=0", ""],
  ].join("\r\n");
};

test("tells what a save copied and took, and how many writes come", () => {
  expect(savingOf(info(), "3600 1", NOW)).toEqual({
    enabled: true,
    dataset: 8000,
    keys: 7,
    cow_size: 2000,
    current_cow_size: 0,
    took_ms: 4000,
    changes_per_second: 10,
  });
});

test.each(["redis-6.2", "redis-7.0", "redis-7.4", "redis-8.0", "valkey-8.1"])("reads what %s prints", (name) => {
  const found = savingOf(infoOf(name), null, Date.parse("2030-01-01"));
  expect(found).toMatchObject({ keys: 302, took_ms: expect.any(Number) as number });
  expect(found.cow_size).toBeGreaterThan(100_000);
});

describe("what the last save copied", () => {
  test("is the larger one of snapshot, AOF and one that runs", () => {
    expect(savingOf(info({ aof_last_cow_size: 3000 }), null, NOW).cow_size).toBe(3000);
    expect(savingOf(info({ current_cow_size: 4000 }), null, NOW)).toMatchObject({
      cow_size: 4000,
      current_cow_size: 4000,
    });
  });

  test("is none where none has run: Redis says -1 for how long it took", () => {
    const found = savingOf(info({ rdb_last_cow_size: 0, rdb_last_bgsave_time_sec: -1 }), null, NOW);
    expect(found).toMatchObject({ cow_size: 0, took_ms: null });
  });
});

describe("changes a second", () => {
  test("are counted since the save began, for those of the time while it ran are among them", () => {
    expect(savingOf(info({ rdb_last_save_time: NOW / 1000 }), null, NOW).changes_per_second).toBe(150);
  });

  test("are not known within a second of the start", () => {
    const fresh = { rdb_last_save_time: NOW / 1000, rdb_last_bgsave_time_sec: -1 };
    expect(savingOf(info(fresh), null, NOW).changes_per_second).toBeNull();
  });

  test("are counted since the start where none has run", () => {
    const fresh = info({ rdb_last_save_time: NOW / 1000 - 2, rdb_last_bgsave_time_sec: -1 });
    expect(savingOf(fresh, null, NOW).changes_per_second).toBe(300);
  });
});

describe("whether anything is saved", () => {
  test.each([
    ["snapshots", "3600 1", {}, true],
    ["nothing", "", {}, false],
    ["the AOF alone", "", { aof_enabled: 1 }, true],
    ["a replica that may ask for all of it", "", { connected_slaves: 1 }, true],
    ["not known, where `save` was not read", null, {}, null],
  ])("%s", (_what, save, fields, enabled) => {
    expect(savingOf(info(fields), save, NOW).enabled).toBe(enabled);
  });
});

test("a dataset larger than all that is used, which an idle 8.6.3 reports, is not believed", () => {
  expect(savingOf(info({ used_memory_dataset: 2 ** 53 - 2 }), null, NOW).dataset).toBe(10_000);
});

describe("the busiest save in Redis's log", () => {
  const CONFIG = { "CONFIG GET save": list("save", "3600 1") };
  const LINE = "412:C 29 Nov 2026 03:12:09.410 * Fork CoW for RDB: current 164 MB, peak 171 MB, average 120 MB";
  const readAt = async (used: string) => {
    const asked: string[] = [];
    const logs = (service: string) => {
      asked.push(service);
      return Promise.resolve(ok({ lines: [{ at: 0, text: LINE }], spans: [], truncated: false }));
    };
    const full = infoOf("redis-7.4")
      .replace(/^used_memory:.*$/m, `used_memory:${used}`)
      .replace("maxmemory_policy:allkeys-lru", "maxmemory_policy:noeviction");
    const { context, commands } = recorded({ INFO: text(full), ...CONFIG }, undefined, ok(null), { logs });
    const result = await memory({}, context);
    if (!result.ok) throw new Error(result.failure.detail);
    return { log: result.value.saving?.log, asked, commands: commands() };
  };

  test("is looked for where memory is nearly full, so that a raise may be advised", async () => {
    const { log, asked, commands } = await readAt("500000000");
    expect(log?.cow_size).toBe(171 * 1024 ** 2);
    expect(asked).toEqual(["redis"]);
    expect(commands).toContain("docker compose -p shop logs --since 24h redis");
  });

  test("is not looked for else, since many ask all the time", async () => {
    expect(await readAt("100000000")).toMatchObject({ log: null, asked: [] });
  });
});
