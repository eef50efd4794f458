import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MAXMEMORY_POLICIES } from "../shared/eviction.ts";
import { guardMaxmemory, guardPolicy, largestMaxmemory, maxmemoryBounds, unforeseen } from "./guards.ts";
import type { Saving } from "./saving.ts";

const MIB = 1024 ** 2;
const figures = {
  used_memory: 200 * MIB,
  maxmemory: 512 * MIB,
  maxmemory_policy: "allkeys-lru",
  container_limit: 768 * MIB,
  container_used: 220 * MIB,
  saving: null,
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
    expect(guardMaxmemory(mib * MIB, figures, bounds, { ...no, allow_eviction })).toBeNull();
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
    expect(guardMaxmemory(bytes, figures, bounds, { ...no, allow_eviction })).toMatchObject({
      nearest,
      detail: expect.stringContaining(detail),
    });
  });

  test("names no nearest value where the rules leave no room", () => {
    const full = { ...figures, used_memory: 570 * MIB };
    expect(guardMaxmemory(512 * MIB, full, null, no)).toMatchObject({ nearest: null });
    expect(guardMaxmemory(1, { ...figures, container_limit: 0 }, null, { ...no, allow_eviction: true })).toMatchObject({
      nearest: null,
    });
  });
});

describe("maxmemory that leaves a save no room", () => {
  /** 480 MiB in use, of which the last save copied 230: with 576 in use, the next would need 500 + 96 + 276 of 768 MiB. */
  const saving: Saving = {
    enabled: true,
    dataset: 480 * MIB,
    keys: 48_000,
    cow_size: 230 * MIB,
    current_cow_size: 0,
    took_ms: 2000,
    changes_per_second: 0,
    log: null,
  };
  const copying = { ...figures, used_memory: 480 * MIB, container_used: 500 * MIB, saving };
  const guarded = (mib: number, change: Partial<Saving> = {}, force = false) =>
    guardMaxmemory(mib * MIB, { ...copying, saving: { ...saving, ...change } }, null, { allow_eviction: false, force });

  test("is refused with the figures and the nearest value that leaves it", () => {
    expect(guarded(576)).toEqual({
      detail:
        "By what the last save copied and the writes that come, the next may need 872.0 MiB of the container's 768.0 MiB with 576.0 MiB in use: the kernel may kill Redis. force permits it.",
      nearest: null,
    });
    // 44 MiB were told of a save that was charged 205, while many keys changed.
    expect(guarded(576, { cow_size: 44 * MIB, changes_per_second: 5000 })).not.toBeNull();
    expect(guarded(576, { cow_size: 44 * MIB, changes_per_second: 50 })).toBeNull();
    expect(guarded(576, { cow_size: 180 * MIB })).toMatchObject({ nearest: "544mb" });
    expect(guarded(544, { cow_size: 180 * MIB })).toBeNull();
  });

  test("is refused after a quiet save as well, by the busiest in Redis's log", () => {
    const log = (mib: number) => ({ cow_size: mib * MIB, since: "2026-11-21T21:04:05.000Z" });
    expect(guarded(576, { cow_size: 0, log: log(230) })?.detail).toBe(
      "By what the busiest save in Redis's log copied, the next may need 872.0 MiB of the container's 768.0 MiB with 576.0 MiB in use: the kernel may kill Redis. force permits it.",
    );
    expect(guarded(576, { cow_size: 4 * MIB, log: log(180) })).toMatchObject({ nearest: "544mb" });
    expect(guarded(576, { cow_size: 4 * MIB, log: log(20) })).toBeNull();
  });

  test.each([
    ["with force", {}, true],
    ["where the last save copied little", { cow_size: 4 * MIB }, false],
    ["where no save has run: it is a warning then", { cow_size: 0 }, false],
    ["where nothing is saved", { enabled: false }, false],
  ])("passes %s", (_what, change, force) => {
    expect(guarded(576, change, force)).toBeNull();
  });

  test("is no reason to refuse a lower one, or one where there is no limit now", () => {
    expect(guarded(504)).toBeNull();
    const unlimited = { ...copying, maxmemory: 0 };
    expect(guardMaxmemory(576 * MIB, unlimited, null, no)).toBeNull();
  });

  test("is never a reason where an agent of an earlier version does not tell what a save copies", () => {
    expect(guardMaxmemory(576 * MIB, { ...copying, saving: null }, null, no)).toBeNull();
  });
});

describe("the bounds that are told", () => {
  const size = fc.integer({ min: 0, max: 2048 * MIB });
  const known = fc.record({
    used_memory: size,
    maxmemory: size,
    maxmemory_policy: fc.constantFrom(...MAXMEMORY_POLICIES),
    container_limit: size,
    container_used: size,
    saving: fc.option(
      fc.record({
        enabled: fc.constantFrom(true, false, null),
        dataset: size,
        keys: fc.integer({ min: 0, max: 1_000_000 }),
        cow_size: fc.option(size),
        current_cow_size: fc.oneof(fc.constant(0), size),
        took_ms: fc.option(fc.integer({ min: 0, max: 60_000 })),
        changes_per_second: fc.option(fc.integer({ min: 0, max: 10_000 })),
        log: fc.option(fc.record({ cow_size: size, since: fc.constant("2026-11-21T21:04:05.000Z") })),
      }),
    ),
  });
  const policy = fc.option(
    fc.tuple(fc.constantFrom(0, 1, 2), size, size).map(([kind, one, other]) => ({
      min: kind === 0 ? 0 : Math.min(one, other),
      max: kind === 1 ? Number.POSITIVE_INFINITY : Math.max(one, other),
    })),
  );
  const permission = fc.record({ allow_eviction: fc.boolean(), force: fc.boolean() });
  /** Values at the ends, where a rule off by one would show, and anywhere. */
  const near = (bounds: { min: number; max: number } | null) =>
    fc.oneof(
      size,
      fc
        .tuple(fc.constantFrom(bounds?.min ?? 0, bounds?.max ?? 0), fc.integer({ min: -2, max: 2 }))
        .map(([end, by]) => Math.max(0, end + by)),
    );

  test("refuse nothing that is in them, and all else is refused", () => {
    let [inside, outside, none] = [0, 0, 0];
    const value = fc.tuple(known, policy, permission).chain(([now, host, flags]) => {
      const told = maxmemoryBounds(now, host, flags);
      return fc.tuple(fc.constant({ now, host, flags, told }), near(told));
    });
    fc.assert(
      fc.property(value, ([{ now, host, flags, told }, proposed]) => {
        const passes = guardMaxmemory(proposed, now, host, flags) === null;
        if (told === null) none += 1;
        else if (passes) inside += 1;
        else outside += 1;
        expect(passes).toBe(told !== null && proposed >= told.min && proposed <= told.max);
        const { min, max } = told ?? { min: 0, max: 0 };
        expect([Number.isSafeInteger(min), Number.isSafeInteger(max)]).toEqual([true, true]);
      }),
      { numRuns: 3000 },
    );
    // It would prove little if one of these hardly ever came.
    expect(Math.min(inside, outside, none)).toBeGreaterThan(100);
  });

  test("have the reason and the value next to them that a refusal tells", () => {
    const saving: Saving = {
      enabled: true,
      dataset: 480 * MIB,
      keys: 48_000,
      cow_size: 180 * MIB,
      current_cow_size: 0,
      took_ms: 2000,
      changes_per_second: 0,
      log: null,
    };
    const copying = { ...figures, used_memory: 480 * MIB, container_used: 500 * MIB, saving };
    const told = maxmemoryBounds(copying, null, no);
    expect(told?.min).toBe(504 * MIB);
    expect(Math.floor((told?.max ?? 0) / MIB)).toBe(544);
    expect(guardMaxmemory(700 * MIB, copying, null, no)).toMatchObject({
      detail: expect.stringContaining("reserve") as string,
      nearest: "544mb",
    });
    expect(maxmemoryBounds(copying, null, { ...no, force: true })).toEqual({ min: 504 * MIB, max: 576 * MIB });
    expect(maxmemoryBounds({ ...figures, used_memory: 570 * MIB }, null, no)).toBeNull();
  });
});

describe("what is not known of a save", () => {
  test.each<[Parameters<typeof unforeseen>[0], RegExp]>([
    [{ basis: "measured", since: null }, /nightly batch, is not known\.$/],
    [{ basis: "writes", since: null }, /nightly batch, is not known\.$/],
    [
      { basis: "measured", since: "2026-11-21T21:04:05.000Z" },
      /^The busiest save in Redis's log of the last day is reckoned with/,
    ],
  ])("is said: %j", (need, text) => {
    expect(unforeseen(need)).toMatch(text);
  });

  test("is nothing where it is the worst case", () => {
    expect(unforeseen({ basis: "worst_case", since: null })).toBeNull();
  });
});

describe("maxmemory-policy", () => {
  test.each(MAXMEMORY_POLICIES)("%s is known", (policy) => {
    expect(guardPolicy(policy, figures, no)).toBeNull();
  });

  test.each(["allkeys-lrm", "volatile-lrm", "allkeys-next", "volatile-of-redis-9"])(
    "%s is for Redis to know, whatever this version of redis-ops has heard of",
    (policy) => {
      expect(guardPolicy(policy, figures, no)).toBeNull();
    },
  );

  test("one of which nobody knows whether it evicts passes only by force, as putting back does", () => {
    expect(guardPolicy("lru", figures, no)).toMatchObject({
      nearest: null,
      detail: expect.stringMatching(/noeviction, allkeys-lru.*force permits it\.$/) as string,
    });
    expect(guardPolicy("lru", figures, { force: true })).toBeNull();
  });

  test.each(["ALLKEYS-LRU", "", "allkeys-lru\n", "allkeys-lru 1", "-h", "a".repeat(65)])(
    "%j is no policy's name, with force as well",
    (policy) => {
      expect(guardPolicy(policy, figures, { force: true })).toMatchObject({ nearest: null });
    },
  );

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
