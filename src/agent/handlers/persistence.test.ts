import { expect, test } from "vitest";
import { operations } from "../../protocol/operations.ts";
import { error, infoOf, list, recorded, text } from "./recorded.fixture.ts";
import { persistence } from "./persistence.ts";

const SAVE = { "CONFIG GET save": list("save", "900 1 300 10 60 10000") };

test.each(["redis-6.2", "redis-7.0", "redis-7.4", "redis-8.0", "valkey-8.1"])(
  "gives a reading of the agreed shape for %s, in one round trip",
  async (name) => {
    const { context, batches } = recorded({ "INFO persistence": text(infoOf(name)), ...SAVE });
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
    });
    expect(batches).toEqual([["INFO persistence", "CONFIG GET save"]]);
  },
);

test("answers while Redis is loading, with how far it is", async () => {
  const loading = infoOf("redis-7.4").replace(
    "loading:0",
    "loading:1\r\nloading_loaded_perc:25.00\r\nloading_eta_seconds:3",
  );
  const { context } = recorded({ "INFO persistence": text(loading), ...SAVE });
  expect(await persistence({}, context)).toMatchObject({
    ok: true,
    value: { loading: true, loading_fraction: 0.25, loading_eta_ms: 3000 },
  });
});

test("has sizes of the append-only file only where it is on", async () => {
  const off = infoOf("redis-7.0")
    .replace("aof_enabled:1", "aof_enabled:0")
    .replaceAll(/^aof_(?:current|base)_size:.*\r\n/gm, "");
  const { context } = recorded({ "INFO persistence": text(off), ...SAVE });
  expect(await persistence({}, context)).toMatchObject({
    ok: true,
    value: { aof_enabled: false, aof_current_size: null, aof_base_size: null },
  });
});

test("goes without the save setting where Redis forbids CONFIG", async () => {
  const { context, commands } = recorded({
    "INFO persistence": text(infoOf("redis-7.0")),
    "CONFIG GET save": error("ERR unknown command 'CONFIG'"),
  });
  expect(await persistence({}, context)).toMatchObject({ ok: true, value: { save: null } });
  expect(commands()).toEqual(["docker compose exec -T redis redis-cli INFO persistence"]);
});

test.each([
  "loading",
  "rdb_changes_since_last_save",
  "rdb_bgsave_in_progress",
  "rdb_last_bgsave_status",
  "aof_enabled",
])("fails where INFO lacks %s", async (field) => {
  const without = infoOf("redis-7.4").replace(new RegExp(`^${field}:.*\r\n`, "m"), "");
  expect(await persistence({}, recorded({ "INFO persistence": text(without), ...SAVE }).context)).toMatchObject({
    ok: false,
    failure: { code: "redis_failed", detail: expect.stringContaining(field) },
  });
});
