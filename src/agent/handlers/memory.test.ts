import { expect, test } from "vitest";
import { operations } from "../../protocol/operations.ts";
import { memoryRedis } from "../double/redis.ts";
import { createContext } from "../session/context.ts";
import { ok } from "../../protocol/result.ts";
import { error, failure, infoOf, list, recorded, STATS, TARGET, text } from "./recorded.fixture.ts";
import { memory } from "./memory.ts";

const CONFIG = { "CONFIG GET save": list("save", "") };

test.each([
  ["redis-6.2", "6.2.16"],
  ["redis-7.0", "7.0.15"],
  ["redis-7.4", "7.4.1"],
  ["redis-8.0", "8.0.2"],
  ["valkey-8.1", "7.2.4"],
])("gives a reading of the agreed shape for %s", async (name, version) => {
  const { context } = recorded({ INFO: text(infoOf(name)) });
  const result = await memory({}, context);
  if (!result.ok) throw new Error(result.failure.detail);
  expect(operations.memory.reading.parse(result.value)).toEqual(result.value);
  expect(result.value).toMatchObject({
    redis_version: version,
    maxmemory: 536_870_912,
    maxmemory_policy: "allkeys-lru",
    evicted_keys: 0,
    run_id: expect.stringMatching(/^[0-9a-f]{40}$/) as string,
    used_memory_startup: expect.any(Number) as number,
    container: { memory_used: 201_326_592, memory_limit: 805_306_368 },
    host: { memory_total: 25_276_510_208, memory_available: 20_000_000_000 },
  });
  expect(result.value.used_memory).toBeGreaterThan(500_000);
  expect(result.value.used_memory_rss).toBeGreaterThan(1_000_000);
});

test.each([
  ["redis-6.2", { mem_not_counted_for_evict: 514, mem_aof_buffer: 520, rdb_last_cow_size: 184_320 }],
  ["redis-7.0", { mem_not_counted_for_evict: 640, mem_aof_buffer: 640, rdb_last_cow_size: 344_064 }],
  ["redis-7.4", { mem_not_counted_for_evict: 520, mem_aof_buffer: 520, rdb_last_cow_size: 245_760 }],
  ["redis-8.0", { mem_not_counted_for_evict: 640, mem_aof_buffer: 640, rdb_last_cow_size: 909_312 }],
  ["valkey-8.1", { mem_not_counted_for_evict: 640, mem_aof_buffer: 640, rdb_last_cow_size: 880_640 }],
])("tells what eviction cannot free, and what a fork has copied, as %s does", async (name, figures) => {
  expect(await memory({}, recorded({ INFO: text(infoOf(name)) }).context)).toMatchObject({
    ok: true,
    value: {
      ...figures,
      mem_clients_normal: 0,
      mem_clients_slaves: 0,
      mem_replication_backlog: 0,
      current_cow_size: 0,
      aof_last_cow_size: 0,
      rdb_bgsave_in_progress: false,
      aof_rewrite_in_progress: false,
    },
  });
});

test.each([
  ["replica-ignore-maxmemory yes", list("replica-ignore-maxmemory", "yes"), true],
  ["replica-ignore-maxmemory no", list("replica-ignore-maxmemory", "no"), false],
  ["nothing of it, as before Redis 5", list(), null],
  ["an error", error("NOPERM this user has no permissions"), null],
])("of a replica that says %s, whether it ignores its maxmemory is %s", async (_said, reply, ignored) => {
  const replica = infoOf("redis-7.4").replace("role:master", "role:slave");
  const { context } = recorded({ INFO: text(replica), "CONFIG GET replica-ignore-maxmemory": reply });
  expect(await memory({}, context)).toMatchObject({ ok: true, value: { maxmemory_ignored: ignored } });
});

test("a replica without a limit is asked that beside whether it saves, and not after", async () => {
  const full = infoOf("redis-7.4")
    .replace("role:master", "role:slave")
    .replace(/^maxmemory:\d+/m, "maxmemory:0");
  const { context } = recorded({ INFO: text(full), "CONFIG GET replica-ignore-maxmemory": list(), ...CONFIG });
  let [open, most] = [0, 0];
  const redis: typeof context.redis = async (...commands) => {
    open += 1;
    most = Math.max(most, commands[0]?.[0] === "CONFIG" ? open : 0);
    const replies = await context.redis(...commands);
    open -= 1;
    return replies;
  };
  expect(await memory({}, { ...context, redis })).toMatchObject({ ok: true, value: { maxmemory_ignored: null } });
  expect(most).toBeGreaterThanOrEqual(2);
});

test("a primary is not asked whether it ignores its maxmemory", async () => {
  const { context, commands } = recorded({ INFO: text(infoOf("redis-7.4")) });
  expect(await memory({}, context)).toMatchObject({ ok: true, value: { maxmemory_ignored: false } });
  expect(commands().filter((line) => line.includes("CONFIG"))).toEqual([]);
});

test("tells that a child saves, and what writes have copied meanwhile", async () => {
  const saving = infoOf("redis-7.4")
    .replace("rdb_bgsave_in_progress:0", "rdb_bgsave_in_progress:1")
    .replace("current_cow_size:0", "current_cow_size:4096");
  expect(await memory({}, recorded({ INFO: text(saving) }).context)).toMatchObject({
    ok: true,
    value: { rdb_bgsave_in_progress: true, current_cow_size: 4096, aof_rewrite_in_progress: false },
  });
});

test("makes one round trip to Redis and says which command lines give the same figures", async () => {
  const { context, batches, commands } = recorded({ INFO: text(infoOf("redis-7.4")) });
  await memory({}, context);
  expect(batches).toEqual([["INFO"]]);
  expect(commands().toSorted()).toEqual([
    "docker compose -p shop exec -T redis redis-cli INFO",
    "docker stats shop-redis-1 --no-stream",
    "grep -E '^(Mem(Total|Available)|Swap(Total|Free)):' /proc/meminfo",
  ]);
});

test("fields that a version lacks are null", async () => {
  const short =
    "# Memory\nused_memory:5\nmaxmemory:0\nmaxmemory_policy:noeviction\nmem_fragmentation_ratio:nan\n# Stats\nevicted_keys:0\n";
  expect(await memory({}, recorded({ INFO: text(short), ...CONFIG }).context)).toMatchObject({
    ok: true,
    value: {
      used_memory: 5,
      maxmemory: 0,
      redis_version: null,
      run_id: null,
      used_memory_rss: null,
      mem_fragmentation_ratio: null,
      current_cow_size: null,
      rdb_last_cow_size: null,
      mem_not_counted_for_evict: null,
      mem_clients_normal: null,
    },
  });
});

test.each(["used_memory", "maxmemory", "maxmemory_policy", "evicted_keys"])(
  "fails where INFO lacks %s",
  async (field) => {
    const without = infoOf("redis-7.4").replace(new RegExp(`^${field}:.*\r\n`, "m"), "");
    expect(await memory({}, recorded({ INFO: text(without) }).context)).toMatchObject({
      ok: false,
      failure: { code: "redis_failed", hop: "redis", detail: expect.stringContaining(field) },
    });
  },
);

test("answers loading, with how far it is, while Redis reads its dataset", async () => {
  const loading =
    "# Memory\r\nused_memory:5\r\n# Persistence\r\nloading:1\r\nloading_loaded_perc:41.26\r\nloading_eta_seconds:12\r\n";
  expect(await memory({}, recorded({ INFO: text(loading) }).context)).toMatchObject({
    ok: false,
    failure: {
      code: "loading",
      hop: "redis",
      detail: "Redis is loading its dataset into memory: 41.3 % read, about 12 s to go.",
    },
  });
});

test("tells a failing Docker from a failing Redis", async () => {
  const info = { INFO: text(infoOf("redis-7.0")) };
  const stopped = failure("docker_failed", "docker", "The container is stopped.");
  expect(await memory({}, recorded(info, stopped).context)).toEqual({ ok: false, failure: stopped });
  const refused = failure("redis_failed", "redis", "Could not connect.");
  expect(await memory({}, recorded(refused).context)).toEqual({ ok: false, failure: refused });
  expect(await memory({}, recorded({ INFO: error("NOAUTH Authentication required.") }).context)).toMatchObject({
    ok: false,
    failure: { code: "redis_failed", hop: "redis" },
  });
});

test("does not ask Redis where the password cannot be had", async () => {
  const unreadable = failure("misconfigured", "agent", "The password file cannot be read.");
  const { context, batches } = recorded({}, undefined, { ok: false, failure: unreadable });
  expect(await memory({}, context)).toEqual({ ok: false, failure: unreadable });
  expect(batches).toEqual([]);
});

test.each([
  ["allkeys-lru", 410, ["rq"]],
  ["volatile-ttl", 410, ["rq"]],
  ["allkeys-lru", 409, undefined],
  ["noeviction", 510, undefined],
])("under %s with %i of 512 MiB in use, the libraries that keep jobs there: %j", async (policy, mib, systems) => {
  const docker = memoryRedis({ policy, usedMemory: mib * 1024 ** 2, sets: { "rq:queues": ["rq:queue:mail"] } });
  const { context } = createContext({
    policy: TARGET,
    budget: { signal: new AbortController().signal, deadlineAt: 10_000 },
    now: () => 0,
    docker,
    password: () => Promise.resolve(ok(null)),
    hostMemory: () => Promise.resolve(ok({ total: 1, available: 1, swapTotal: 0, swapFree: 0 })),
  });
  const result = await memory({}, context);
  if (!result.ok) throw new Error(result.failure.detail);
  expect(operations.memory.reading.parse(result.value)).toEqual(result.value);
  expect(result.value.queues?.systems.map(({ system }) => system)).toEqual(systems);
});

test.each([
  ["takes CONFIG", list("save", ""), false],
  ["has it renamed", error("ERR unknown command 'CONFIG', with args beginning with: 'GET' 'save' "), true],
  ["forbids it", error("NOPERM User default has no permissions to run the 'config|get' command"), true],
])("where a step might be offered, it says whether Redis %s", async (_what, reply, config_refused) => {
  const nearly = "# Memory\nused_memory:75\nmaxmemory:100\nmaxmemory_policy:noeviction\n# Stats\nevicted_keys:0\n";
  const asked = recorded({ INFO: text(nearly), "CONFIG GET save": reply });
  expect(await memory({}, asked.context)).toMatchObject({ ok: true, value: { config_refused } });
  // Where there is room, it is not asked.
  const { context } = recorded({ INFO: text(nearly.replace("used_memory:75", "used_memory:74")) });
  expect(await memory({}, context)).toMatchObject({ ok: true, value: { config_refused: null } });
});

test.each([
  ["nothing is saved", list("save", ""), false],
  ["snapshots are made", list("save", "3600 1"), true],
  ["Redis does not tell", error("ERR unknown command 'CONFIG', with args beginning with: 'GET' 'save' "), null],
])(
  "where a step might be offered, it says by the same reply whether a save needs room: %s",
  async (_what, save, enabled) => {
    const nearly = "# Memory\nused_memory:75\nmaxmemory:100\nmaxmemory_policy:noeviction\n# Stats\nevicted_keys:0\n";
    const { context, batches } = recorded({ ...CONFIG, INFO: text(nearly), "CONFIG GET save": save });
    expect(await memory({}, context)).toMatchObject({ ok: true, value: { saving: { enabled } } });
    expect(batches).toEqual([["INFO"], ["CONFIG GET save"]]);
  },
);

test("tells in how many periods a limit of processor time held the container back, and null where the engine does not", async () => {
  const limited = { ...STATS, throttling: { periods: 420, throttledPeriods: 391 } };
  expect(await memory({}, recorded({ INFO: text(infoOf("redis-7.4")) }, limited).context)).toMatchObject({
    value: { cpu: { periods: 420, throttled_periods: 391 } },
  });
  const untold = { ...STATS, throttling: null };
  expect(await memory({}, recorded({ INFO: text(infoOf("redis-7.4")) }, untold).context)).toMatchObject({
    value: { cpu: null },
  });
});

test("where the kernel counts no container's memory, tells what Redis's process has, under no limit but the host's", async () => {
  const uncounted = { ...STATS, memoryUsed: null, memoryLimit: 0 };
  const { context, batches } = recorded({ INFO: text(infoOf("redis-7.4")) }, uncounted);
  const result = await memory({}, context);
  expect(result.ok && result.value.used_memory_rss).toBeGreaterThan(1_000_000);
  expect(result).toMatchObject({
    value: { container: { memory_used: result.ok && result.value.used_memory_rss, memory_limit: 25_276_510_208 } },
  });
  expect(batches.flat()).toEqual(["INFO"]);
});
