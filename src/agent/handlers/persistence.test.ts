import { describe, expect, test } from "vitest";
import { operations } from "../../protocol/operations.ts";
import { fail, ok } from "../../protocol/result.ts";
import type { Docker } from "../docker/seam.ts";
import { error, failure, infoOf, list, recorded, text } from "./recorded.fixture.ts";
import { persistence } from "./persistence.ts";

const SETTINGS = {
  save: "900 1 300 10 60 10000",
  "stop-writes-on-bgsave-error": "yes",
  dir: "/var/lib/cache-7",
  dbfilename: "cache.rdb",
  // A setting since Redis 7.
  appenddirname: "aof",
  appendfilename: "cache.aof",
};
const TOGETHER = `CONFIG GET ${Object.keys(SETTINGS).join(" ")}`;
const CONFIG = { [TOGETHER]: list(...Object.entries(SETTINGS).flat()) };
/** What is asked of it, with this as the reply to both `INFO`. */
const asking = (info: string) => ({ "INFO persistence": text(info), "INFO server": text(info), ...CONFIG });
/** Redis before 7 takes one name in a `CONFIG GET`. */
const oneByOne = (info: string) => ({
  ...asking(info),
  [TOGETHER]: error("ERR Unknown subcommand or wrong number of arguments for 'get'. Try CONFIG HELP."),
  ...Object.fromEntries(
    Object.entries(SETTINGS).map(([key, value]) => [
      `CONFIG GET ${key}`,
      key === "appenddirname" ? list() : list(key, value),
    ]),
  ),
});
const GIB = 1024 ** 3;
const disk = (space: Awaited<ReturnType<Docker["diskSpace"]>>, asked: string[] = []): Partial<Docker> => ({
  diskSpace: (path) => {
    asked.push(path);
    return Promise.resolve(space);
  },
});

test.each<[string, typeof asking, string | null, string[][]]>([
  ["redis-6.2", oneByOne, null, [Object.keys(SETTINGS).map((key) => `CONFIG GET ${key}`)]],
  ["redis-7.0", asking, "aof", []],
  ["redis-7.4", asking, "aof", []],
  ["redis-8.0", asking, "aof", []],
  ["valkey-8.1", asking, "aof", []],
])(
  "gives a reading of the agreed shape for %s, with all settings asked for at once where it takes that",
  async (name, replies, appenddirname, more) => {
    const asked: string[] = [];
    const space = disk(ok({ total: 20 * GIB, available: 5 * GIB }), asked);
    const { context, batches, commands } = recorded(replies(infoOf(name)), undefined, ok(null), space);
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
    expect(batches).toEqual([["INFO persistence", "INFO server"], [TOGETHER], ...more]);
    expect(asked).toEqual(["/var/lib/cache-7"]);
    expect(result.value.files).toEqual({
      dir: "/var/lib/cache-7",
      dbfilename: "cache.rdb",
      appenddirname,
      appendfilename: "cache.aof",
    });
    expect(commands()).toContain("docker compose -p shop exec -T redis df -Pk /var/lib/cache-7");
  },
);

test("answers while Redis is loading, with how far it is", async () => {
  const loading = infoOf("redis-7.4").replace(
    "loading:0",
    "loading:1\r\nloading_loaded_perc:25.00\r\nloading_eta_seconds:3",
  );
  const { context } = recorded(asking(loading));
  expect(await persistence({}, context)).toMatchObject({
    ok: true,
    value: { loading: true, loading_fraction: 0.25, loading_eta_ms: 3000 },
  });
});

test("has sizes of the append-only file only where it is on", async () => {
  const off = infoOf("redis-7.0")
    .replace("aof_enabled:1", "aof_enabled:0")
    .replaceAll(/^aof_(?:current|base)_size:.*\r\n/gm, "");
  const { context } = recorded(asking(off));
  expect(await persistence({}, context)).toMatchObject({
    ok: true,
    value: { aof_enabled: false, aof_current_size: null, aof_base_size: null },
  });
});

test("tells how long the running snapshot takes so far", async () => {
  const saving = infoOf("redis-7.4")
    .replace("rdb_current_bgsave_time_sec:-1", "rdb_current_bgsave_time_sec:95")
    .replace("rdb_last_bgsave_time_sec:0", "rdb_last_bgsave_time_sec:7");
  const { context } = recorded(asking(saving));
  expect(await persistence({}, context)).toMatchObject({
    ok: true,
    value: { rdb_current_bgsave_ms: 95_000, rdb_last_bgsave_ms: 7000 },
  });
});

test.each([
  ["there is no df in the container", disk(ok(null))],
  ["Docker fails", disk(fail(failure("docker_failed", "docker", "No.")))],
])("goes without the disk where %s", async (_when, more) => {
  const { context } = recorded(asking(infoOf("redis-7.0")), undefined, ok(null), more);
  expect(await persistence({}, context)).toMatchObject({ ok: true, value: { disk: null, aof_enabled: true } });
});

test("goes without the settings and the disk where Redis forbids CONFIG", async () => {
  const forbidden = error("ERR unknown command 'CONFIG'");
  const { context, commands } = recorded({
    ...asking(infoOf("redis-7.0")),
    [TOGETHER]: forbidden,
  });
  expect(await persistence({}, context)).toMatchObject({
    ok: true,
    value: {
      save: null,
      stop_writes_on_bgsave_error: null,
      disk: null,
      rdb_file: null,
      files: null,
      unread: [{ command: "CONFIG GET", detail: expect.stringContaining("renamed or taken away") as string }],
    },
  });
  expect(commands()).toEqual([
    "docker compose -p shop exec -T redis redis-cli INFO persistence",
    "docker compose -p shop exec -T redis redis-cli INFO server",
  ]);
});

test("goes without the settings as well where Redis has another error for CONFIG, which is no refusal", async () => {
  const { context } = recorded({ ...asking(infoOf("redis-7.0")), [TOGETHER]: error("ERR not here") });
  expect(await persistence({}, context)).toMatchObject({ ok: true, value: { save: null, files: null, unread: [] } });
});

test("fails where no reply to CONFIG comes", async () => {
  const silent = failure("timeout", "redis", "Redis did not answer in time.");
  const redis: Docker["redis"] = (commands) =>
    Promise.resolve(commands[0]?.[0] === "CONFIG" ? fail(silent) : ok(commands.map(() => text(infoOf("redis-7.4")))));
  const { context } = recorded({}, undefined, ok(null), { redis });
  expect(await persistence({}, context)).toEqual(fail(silent));
});

test.each([
  "loading",
  "rdb_changes_since_last_save",
  "rdb_bgsave_in_progress",
  "rdb_last_bgsave_status",
  "aof_enabled",
])("fails where INFO lacks %s", async (field) => {
  const without = infoOf("redis-7.4").replace(new RegExp(`^${field}:.*\r\n`, "m"), "");
  expect(await persistence({}, recorded(asking(without)).context)).toMatchObject({
    ok: false,
    failure: { code: "redis_failed", detail: expect.stringContaining(field) },
  });
});

describe("the snapshot's file", () => {
  const readWith = async (found: Awaited<ReturnType<Docker["fileAt"]>>, more = CONFIG) => {
    const paths: string[] = [];
    const fileAt: Docker["fileAt"] = (path) => {
      paths.push(path);
      return Promise.resolve(found);
    };
    const recording = { ...asking(infoOf("redis-7.4")), ...more };
    const result = await persistence({}, recorded(recording, undefined, ok(null), { fileAt }).context);
    return { paths, file: result.ok ? result.value.rdb_file : result.failure };
  };

  test("is told with its own time, whatever Redis says of its last save, and without its path", async () => {
    const found = ok({ exists: true as const, modifiedAt: Date.parse("2026-11-20T03:00:00.000Z"), size: 4096 });
    expect(await readWith(found)).toEqual({
      paths: ["/var/lib/cache-7/cache.rdb"],
      file: { exists: true, written_at: "2026-11-20T03:00:00.000Z", size: 4096 },
    });
  });

  test("is told to be absent where it is", async () => {
    expect((await readWith(ok({ exists: false }))).file).toEqual({ exists: false, written_at: null, size: null });
  });

  test("is not known where it cannot be seen, nor where Docker fails", async () => {
    expect((await readWith(ok(null))).file).toBeNull();
    expect((await readWith(fail(failure("docker_failed", "docker", "No.")))).file).toBeNull();
  });

  test.each(["", "../../etc/passwd", "a/b"])("is not looked for under the name %j", async (name) => {
    expect(
      await readWith(ok(null), { [TOGETHER]: list(...Object.entries({ ...SETTINGS, dbfilename: name }).flat()) }),
    ).toEqual({
      paths: [],
      file: null,
    });
  });
});

describe("the start of the process", () => {
  const startIn = async (info: string) => {
    const result = await persistence({}, recorded(asking(info)).context);
    return result.ok && result.value.process_started_at;
  };
  // Redis 7.0.15, a second after its start with `--save ""`: its last save is the start, and the status is ok.
  const FRESH = `# Server\r\nserver_time_usec:1795948441695214\r\nuptime_in_seconds:1\r\n\r\n# Persistence\r\nloading:0\r\nrdb_changes_since_last_save:0\r\nrdb_bgsave_in_progress:0\r\nrdb_last_save_time:1795948440\r\nrdb_last_bgsave_status:ok\r\nrdb_last_bgsave_time_sec:-1\r\naof_enabled:0\r\naof_rewrite_in_progress:0\r\naof_last_rewrite_time_sec:-1\r\naof_last_bgrewrite_status:ok\r\naof_last_write_status:ok\r\n`;

  test("is the instant of a last save that never happened", async () => {
    const result = await persistence({}, recorded(asking(FRESH)).context);
    expect(result).toMatchObject({
      value: {
        process_started_at: "2026-11-29T10:34:00.000Z",
        rdb_last_save_at: "2026-11-29T10:34:00.000Z",
        rdb_last_bgsave_ms: null,
        aof_last_rewrite_ms: null,
      },
    });
  });

  test("is told by Redis's clock, by ours where it tells none, and not at all without its uptime", async () => {
    expect(await startIn(FRESH.replace("uptime_in_seconds:1", "uptime_in_seconds:3600"))).toBe(
      "2026-11-29T09:34:01.000Z",
    );
    const { context } = recorded(asking(FRESH.replace(/server_time_usec.*\r\n/, "")));
    const ours = await persistence({}, { ...context, now: () => Date.parse("2026-11-29T10:34:09.900Z") });
    expect(ours).toMatchObject({ value: { process_started_at: "2026-11-29T10:34:08.000Z" } });
    expect(await startIn(FRESH.replace(/uptime.*\r\n/, ""))).toBeNull();
  });
});
