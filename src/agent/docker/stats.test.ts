import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { cpuFraction, isLive, memoryUsed, toStats, type Frame, frameSchema } from "./stats.ts";

const recorded = (name: string): Frame =>
  frameSchema.parse(JSON.parse(readFileSync(new URL(`testdata/${name}.json`, import.meta.url), "utf8")));

describe("toStats", () => {
  // Recorded from Docker 20.10 on cgroup v1, of a container without a limit on a host of 23.54 GiB, while `docker stats`
  // showed `5.398MiB / 23.54GiB`.
  it("counts memory on cgroup v1 as docker stats does", () => {
    expect(toStats(recorded("stats-v1-no-limit"), "given")).toEqual({
      container: "rodk-nolimit",
      cpuFraction: expect.closeTo(0.0011655, 7),
      memoryUsed: 5_660_672,
      memoryLimit: 25_276_510_208,
      networkRx: 516,
      networkTx: 0,
      blockRead: 0,
      blockWrite: 0,
      pids: 5,
      throttling: { periods: 0, throttledPeriods: 0 },
      sampledAt: 1_795_382_673_865,
    });
  });

  // Written from the Engine API reference (v1.41 to v1.51, ContainerStats): on cgroup v2 there is no percpu_usage and no
  // max_usage, all block figures but io_service_bytes_recursive are null, and memory_stats.stats has the kernel's v2 names.
  it("counts memory on cgroup v2 as docker stats does, and adds up interfaces and disks", () => {
    expect(toStats(recorded("stats-v2"), "given")).toEqual({
      container: "shop-redis-1",
      cpuFraction: 0.2,
      memoryUsed: 241_172_480,
      memoryLimit: 805_306_368,
      networkRx: 9979,
      networkTx: 1338,
      blockRead: 4_097_000,
      blockWrite: 12_288_000,
      pids: 6,
      throttling: { periods: 0, throttledPeriods: 0 },
      sampledAt: 1_795_381_201_000,
    });
  });

  it("reads Read and Write of cgroup v1 in capitals", () => {
    const entries = [
      { op: "Read", value: 10 },
      { op: "Write", value: 20 },
      { op: "Total", value: 30 },
    ];
    const frame = frameSchema.parse({
      read: "2026-11-22T21:00:00Z",
      blkio_stats: { io_service_bytes_recursive: entries },
    });
    expect(toStats(frame, "given")).toMatchObject({ container: "given", blockRead: 10, blockWrite: 20 });
  });
});

describe("memoryUsed", () => {
  it.each([
    [{ usage: 1000, stats: { total_inactive_file: 400, inactive_file: 100 } }, 600],
    [{ usage: 1000, stats: { inactive_file: 100 } }, 900],
    [{ usage: 1000, stats: { total_inactive_file: 1200 } }, 1000],
    [{ usage: 1000, stats: {} }, 1000],
    [{ usage: 1000 }, 1000],
    [{}, null],
    [undefined, null],
  ])("%j is %d", (memory, used) => {
    expect(memoryUsed(memory)).toBe(used);
  });
});

describe("cpuFraction", () => {
  const frame = (now: object, before: object): Frame =>
    frameSchema.parse({ read: "2026-11-22T21:00:00Z", cpu_stats: now, precpu_stats: before });
  const usage = (total: number) => ({ total_usage: total });

  it("is null for the first frame, which has no interval", () => {
    expect(cpuFraction(frame({ cpu_usage: usage(5), system_cpu_usage: 10 }, { cpu_usage: usage(0) }))).toBeNull();
  });

  it("counts the processors by percpu_usage where the engine does not say how many are online", () => {
    const now = { cpu_usage: { total_usage: 150, percpu_usage: [1, 1, 1] }, system_cpu_usage: 1300 };
    expect(cpuFraction(frame(now, { cpu_usage: usage(50), system_cpu_usage: 1000 }))).toBe(1);
  });

  it("is 0 when a counter went back", () => {
    const now = { cpu_usage: usage(10), system_cpu_usage: 1300, online_cpus: 2 };
    expect(cpuFraction(frame(now, { cpu_usage: usage(50), system_cpu_usage: 1000 }))).toBe(0);
  });
});

it("knows the empty frame that the engine sends of a stopped container", () => {
  const empty = { read: "0001-01-01T00:00:00Z", pids_stats: {}, memory_stats: {}, networks: null };
  expect(isLive(frameSchema.parse(empty))).toBe(false);
  expect(isLive(recorded("stats-v2"))).toBe(true);
});

// As of Docker on Raspberry Pi OS, whose kernel is started with `cgroup_disable=memory`: the engine leaves out what it has no figure of.
it("takes no container for stopped of which the kernel counts no memory, and knows no figure of that", () => {
  const uncounted = frameSchema.parse({ ...recorded("stats-v2"), memory_stats: {} });
  expect(isLive(uncounted)).toBe(true);
  expect(toStats(uncounted, "given")).toMatchObject({ memoryUsed: null, memoryLimit: 0, cpuFraction: 0.2, pids: 6 });
  const none = { ...uncounted, pids_stats: {} };
  expect(isLive(none)).toBe(true);
  expect(isLive({ ...uncounted, cpu_stats: undefined })).toBe(true);
});

it("tells in how many periods a limit of processor time held the container back, and nothing where the engine does not", () => {
  const limited = { ...recorded("stats-v2") };
  const held = { ...limited.cpu_stats, throttling_data: { periods: 420, throttled_periods: 391, throttled_time: 9 } };
  expect(toStats(frameSchema.parse({ ...limited, cpu_stats: held }), "given").throttling).toEqual({
    periods: 420,
    throttledPeriods: 391,
  });
  const { throttling_data: _none, ...untold } = held;
  expect(toStats(frameSchema.parse({ ...limited, cpu_stats: untold }), "given").throttling).toBeNull();
});
