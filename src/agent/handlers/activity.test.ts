import { expect, test } from "vitest";
import { infoOf } from "./recorded.fixture.ts";
import { activityOf } from "./memory.ts";

const INFO = [
  "# Clients",
  "connected_clients:12",
  "",
  "# Persistence",
  "rdb_changes_since_last_save:302",
  "rdb_last_save_time:1800000000",
  "rdb_last_bgsave_time_sec:1",
  "aof_enabled:1",
  "aof_current_size:4096",
  "",
  "# Stats",
  "instantaneous_ops_per_sec:87",
  "keyspace_hits:900",
  "keyspace_misses:100",
  "total_commands_processed:5000",
  "",
  "# Keyspace",
  "db0:keys=300,expires=100,avg_ttl=5",
  "db3:keys=20,expires=5,avg_ttl=0",
  "",
].join("\r\n");

const NOW = 1_800_000_090_000;

test("the traffic, the keys of all databases, and what is not saved yet", () => {
  expect(activityOf(INFO, NOW)).toEqual({
    connected_clients: 12,
    instantaneous_ops_per_sec: 87,
    keyspace_hits: 900,
    keyspace_misses: 100,
    total_commands_processed: 5000,
    keys: 320,
    keys_without_ttl: 215,
    rdb_changes_since_last_save: 302,
    rdb_last_save_age_ms: 90_000,
    aof_current_size: 4096,
  });
});

test("nothing was saved since Redis started, and the AOF is off: no age and no size, whatever the fields say", () => {
  const info = INFO.replace("time_sec:1", "time_sec:-1").replace("aof_enabled:1", "aof_enabled:0");
  expect(activityOf(info, NOW)).toMatchObject({ rdb_last_save_age_ms: null, aof_current_size: null });
});

test("a clock that is behind Redis's makes no age below zero", () => {
  expect(activityOf(INFO, 1_799_999_999_000).rdb_last_save_age_ms).toBe(0);
});

test.each(["redis-6.2", "redis-7.0", "redis-7.4", "redis-8.0", "valkey-8.1"])("%s tells all but the AOF", (name) => {
  const { aof_current_size: _aof, rdb_last_save_age_ms: _age, ...rest } = activityOf(infoOf(name), Date.now());
  expect(Object.values(rest)).not.toContain(null);
});
