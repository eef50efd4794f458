import { describe, expect, test } from "vitest";
import { guardMaxmemory, guardPolicy, largestMaxmemory, MAXMEMORY_POLICIES } from "./guards.ts";

const MIB = 1024 ** 2;
const figures = {
  used_memory: 200 * MIB,
  maxmemory: 512 * MIB,
  maxmemory_policy: "allkeys-lru",
  container_limit: 768 * MIB,
};
const no = { allow_eviction: false, force: false };

test.each([
  [768, 576],
  [256, 192],
  [128, 64],
  [64, 0],
  [0, 0],
  [4096, 3072],
])("under a container limit of %d MiB maxmemory may be %d MiB at most", (limit, most) => {
  expect(largestMaxmemory(limit * MIB)).toBe(most * MIB);
});

describe("maxmemory", () => {
  test.each([
    [576, null, false],
    [210, null, false],
    [1, null, true],
    [300, { min: 300 * MIB, max: 400 * MIB }, false],
    [400, { min: 300 * MIB, max: 400 * MIB }, false],
  ])("of %d MiB passes within bounds %j, eviction allowed: %s", (mib, bounds, allow_eviction) => {
    expect(guardMaxmemory(mib * MIB, figures, bounds, { allow_eviction })).toBeNull();
  });

  test.each([
    ["no limit", 0, null, false, "576mb", "no limit at all"],
    ["no limit, eviction allowed", 0, null, true, "576mb", "no limit at all"],
    ["one byte above the reserve", 576 * MIB + 1, null, false, "576mb", "768.0 MiB: at most 576.0 MiB"],
    ["one byte below 1.05 times what is used", 210 * MIB - 1, null, false, "210mb", "200.0 MiB"],
    ["above the policy's bound", 401 * MIB, { min: 0, max: 400 * MIB }, false, "400mb", "bound of 400.0 MiB"],
    ["below the policy's bound", 299 * MIB, { min: 300 * MIB, max: 400 * MIB }, true, "300mb", "bound of 300.0 MiB"],
    [
      "above the reserve though the policy allows it",
      700 * MIB,
      { min: 0, max: 800 * MIB },
      true,
      "576mb",
      "at most 576.0 MiB",
    ],
  ])("is refused: %s", (_what, bytes, bounds, allow_eviction, nearest, detail) => {
    expect(guardMaxmemory(bytes, figures, bounds, { allow_eviction })).toMatchObject({
      nearest,
      detail: expect.stringContaining(detail),
    });
  });

  test("names no nearest value where the rules leave no room", () => {
    const full = { ...figures, used_memory: 570 * MIB };
    expect(guardMaxmemory(512 * MIB, full, null, no)).toMatchObject({ nearest: null });
    expect(guardMaxmemory(1, { ...figures, container_limit: 0 }, null, { allow_eviction: true })).toMatchObject({
      nearest: null,
    });
  });
});

describe("maxmemory-policy", () => {
  test.each(MAXMEMORY_POLICIES)("%s is known", (policy) => {
    expect(guardPolicy(policy, figures, no)).toBeNull();
  });

  test.each(["lru", "ALLKEYS-LRU", "", "allkeys-lru\n"])("%j is no policy, with force as well", (policy) => {
    expect(guardPolicy(policy, figures, { force: true })).toMatchObject({ nearest: null });
  });

  test.each([
    [472, false, true],
    [471, false, false],
    [472, true, false],
  ])("noeviction with %d of 512 MiB used, force %s, is refused: %s", (used, force, refused) => {
    const verdict = guardPolicy("noeviction", { ...figures, used_memory: used * MIB }, { force });
    expect(verdict !== null).toBe(refused);
  });

  test("noeviction where there is no limit is not full", () => {
    expect(guardPolicy("noeviction", { ...figures, maxmemory: 0 }, no)).toBeNull();
  });
});
