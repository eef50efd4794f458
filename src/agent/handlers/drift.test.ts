import { expect, test } from "vitest";
import { SYSTEM_IDS } from "../../protocol/queues/systems.ts";
import { ok } from "../../protocol/result.ts";
import { createContext } from "../session/context.ts";
import { type MemoryRedisOptions, memoryRedis } from "../double/redis.ts";
import { drift, mountAt } from "./drift.ts";
import { TARGET } from "./recorded.fixture.ts";

const ask = (options: MemoryRedisOptions) => {
  const { context, commands } = createContext({
    policy: TARGET,
    budget: { signal: new AbortController().signal, deadlineAt: 10_000 },
    now: () => 0,
    docker: memoryRedis(options),
    password: () => Promise.resolve(ok(null)),
  });
  return drift({}, context).then((result) => ({ result, commands: commands() }));
};

test("reads the settings, whether a password is asked for, and how the container was made", async () => {
  const { result, commands } = await ask({ maxmemory: "256mb", passwordRequired: false });
  expect(result).toEqual({
    ok: true,
    value: {
      config: {
        maxmemory: "268435456",
        "maxmemory-policy": "allkeys-lru",
        appendonly: "yes",
        save: "3600 1 300 100 60 10000",
      },
      password_required: false,
      queues: { systems: [], absent: SYSTEM_IDS, waiting: [], unlooked: [] },
      container: {
        memory_limit: 805_306_368,
        memory_reservation: 268_435_456,
        restart_policy: "unless-stopped",
        data_mount: "volume",
      },
    },
  });
  expect(commands).toContain("docker inspect shop-redis-1");
});

test("says null where it cannot be told whether a password is asked for", async () => {
  expect((await ask({ passwordRequired: null })).result).toMatchObject({ value: { password_required: null } });
});

test("looks for the mount where Redis keeps its data, not at /data alone", async () => {
  const { result } = await ask({
    config: { dir: "/var/lib/redis" },
    inspection: { mounts: [{ path: "/data", type: "volume" }] },
  });
  expect(result).toMatchObject({ value: { container: { data_mount: null } } });
});

test.each([
  ["/data", [["/data", "volume"]], "volume"],
  [
    "/data/redis",
    [
      ["/", "tmpfs"],
      ["/data", "bind"],
    ],
    "bind",
  ],
  ["/database", [["/data", "volume"]], null],
  ["/data", [], null],
] as const)("what is mounted at %s with %j is %s", (path, mounts, type) => {
  expect(
    mountAt(
      path,
      mounts.map(([at, kind]) => ({ path: at, type: kind })),
    ),
  ).toBe(type);
});
