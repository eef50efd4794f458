import { expect, test } from "vitest";
import { operations } from "../../protocol/operations.ts";
import { failure, recorded, STATS } from "./recorded.fixture.ts";
import { stats } from "./stats.ts";

test("gives docker stats in bytes and fractions", async () => {
  const { context, commands } = recorded({});
  const result = await stats({}, context);
  expect(result).toEqual({
    ok: true,
    value: {
      container: "shop-redis-1",
      cpu_fraction: 0.0325,
      memory_used: 201_326_592,
      memory_limit: 805_306_368,
      memory_fraction: 0.25,
      network_rx: 1024,
      network_tx: 2048,
      block_read: 4096,
      block_write: 8192,
      pids: 6,
    },
  });
  expect(operations.stats.reading.safeParse(result.ok && result.value).success).toBe(true);
  expect(commands()).toEqual(["docker stats shop-redis-1 --no-stream"]);
});

test("fails rather than make up a processor share", async () => {
  const { context } = recorded({}, { ...STATS, cpuFraction: null });
  expect(await stats({}, context)).toMatchObject({ ok: false, failure: { code: "docker_failed", hop: "docker" } });
});

test("fails where the kernel counts no container's memory, and says how it is made to", async () => {
  const { context } = recorded({}, { ...STATS, memoryUsed: null, memoryLimit: 0 });
  expect(await stats({}, context)).toMatchObject({
    ok: false,
    failure: { code: "docker_failed", hop: "docker", hint: expect.stringContaining("cgroup_enable=memory") as string },
  });
});

test("passes a failure of Docker on", async () => {
  const paused = failure("docker_failed", "docker", "The container is paused.");
  expect(await stats({}, recorded({}, paused).context)).toEqual({ ok: false, failure: paused });
});
