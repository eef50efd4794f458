import { expect, test } from "vitest";
import { operations } from "../../protocol/operations.ts";
import { fail, ok } from "../../protocol/result.ts";
import type { Docker } from "../docker/seam.ts";
import { error, failure, infoOf, list, recorded, text } from "./recorded.fixture.ts";
import { persistence } from "./persistence.ts";

const CONFIG = {
  "CONFIG GET save": list("save", "900 1 300 10 60 10000"),
  "CONFIG GET stop-writes-on-bgsave-error": list("stop-writes-on-bgsave-error", "yes"),
  "CONFIG GET dir": list("dir", "/var/lib/cache-7"),
};
const GIB = 1024 ** 3;
const disk = (space: Awaited<ReturnType<Docker["diskSpace"]>>, asked: string[] = []): Partial<Docker> => ({
  diskSpace: (path) => {
    asked.push(path);
    return Promise.resolve(space);
  },
});

test.each(["redis-6.2", "redis-7.0", "redis-7.4", "redis-8.0", "valkey-8.1"])(
  "gives a reading of the agreed shape for %s, in one round trip",
  async (name) => {
    const asked: string[] = [];
    const space = disk(ok({ total: 20 * GIB, available: 5 * GIB }), asked);
    const { context, batches, commands } = recorded(
      { "INFO persistence": text(infoOf(name)), ...CONFIG },
      undefined,
      ok(null),
      space,
    );
    const result = await persistence({}, context);
    if (!result.ok) throw new Error(result.failure.detail);
    expect(operations.persistence.reading.parse(result.value)).toEqual(result.value);
    expect(result.value).toMatchObject({
      loading: false,
      loading_fraction: null,
      save: "900 1 300 10 60 10000",
      rdb_bgsave_in_progress: false,
      rdb_last_bgsave_status: "ok",
      rdb_last_save_at: expect.stringMatching(/^2026-11-22T21:.*\.000Z$/) as string,
      aof_enabled: true,
      aof_last_write_status: "ok",
      aof_delayed_fsync: 0,
      rdb_last_bgsave_ms: 0,
      rdb_current_bgsave_ms: null,
      stop_writes_on_bgsave_error: true,
      disk: { total: 21_474_836_480, available: 5_368_709_120 },
    });
    expect(batches).toEqual([["INFO persistence", ...Object.keys(CONFIG)]]);
    expect(asked).toEqual(["/var/lib/cache-7"]);
    expect(JSON.stringify([result, commands()])).not.toContain("/var/lib/cache-7");
    expect(commands()).toContain("docker compose -p shop exec -T redis df -Pk");
  },
);

test("answers while Redis is loading, with how far it is", async () => {
  const loading = infoOf("redis-7.4").replace(
    "loading:0",
    "loading:1\r\nloading_loaded_perc:25.00\r\nloading_eta_seconds:3",
  );
  const { context } = recorded({ "INFO persistence": text(loading), ...CONFIG });
  expect(await persistence({}, context)).toMatchObject({
    ok: true,
    value: { loading: true, loading_fraction: 0.25, loading_eta_ms: 3000 },
  });
});

test("has sizes of the append-only file only where it is on", async () => {
  const off = infoOf("redis-7.0")
    .replace("aof_enabled:1", "aof_enabled:0")
    .replaceAll(/^aof_(?:current|base)_size:.*\r\n/gm, "");
  const { context } = recorded({ "INFO persistence": text(off), ...CONFIG });
  expect(await persistence({}, context)).toMatchObject({
    ok: true,
    value: { aof_enabled: false, aof_current_size: null, aof_base_size: null },
  });
});

test("tells how long the running snapshot takes so far", async () => {
  const saving = infoOf("redis-7.4")
    .replace("rdb_current_bgsave_time_sec:-1", "rdb_current_bgsave_time_sec:95")
    .replace("rdb_last_bgsave_time_sec:0", "rdb_last_bgsave_time_sec:7");
  const { context } = recorded({ "INFO persistence": text(saving), ...CONFIG });
  expect(await persistence({}, context)).toMatchObject({
    ok: true,
    value: { rdb_current_bgsave_ms: 95_000, rdb_last_bgsave_ms: 7000 },
  });
});

test.each([
  ["there is no df in the container", disk(ok(null))],
  ["Docker fails", disk(fail(failure("docker_failed", "docker", "No.")))],
])("goes without the disk where %s", async (_when, more) => {
  const { context } = recorded({ "INFO persistence": text(infoOf("redis-7.0")), ...CONFIG }, undefined, ok(null), more);
  expect(await persistence({}, context)).toMatchObject({ ok: true, value: { disk: null, aof_enabled: true } });
});

test("goes without the settings and the disk where Redis forbids CONFIG", async () => {
  const forbidden = error("ERR unknown command 'CONFIG'");
  const { context, commands } = recorded({
    "INFO persistence": text(infoOf("redis-7.0")),
    ...Object.fromEntries(Object.keys(CONFIG).map((line) => [line, forbidden])),
  });
  expect(await persistence({}, context)).toMatchObject({
    ok: true,
    value: { save: null, stop_writes_on_bgsave_error: null, disk: null },
  });
  expect(commands()).toEqual(["docker compose -p shop exec -T redis redis-cli INFO persistence"]);
});

test.each([
  "loading",
  "rdb_changes_since_last_save",
  "rdb_bgsave_in_progress",
  "rdb_last_bgsave_status",
  "aof_enabled",
])("fails where INFO lacks %s", async (field) => {
  const without = infoOf("redis-7.4").replace(new RegExp(`^${field}:.*\r\n`, "m"), "");
  expect(await persistence({}, recorded({ "INFO persistence": text(without), ...CONFIG }).context)).toMatchObject({
    ok: false,
    failure: { code: "redis_failed", detail: expect.stringContaining(field) },
  });
});
