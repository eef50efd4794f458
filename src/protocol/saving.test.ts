import { describe, expect, test } from "vitest";
import { largestWithSave, saveNeed, type Saving } from "./saving.ts";

const MIB = 1024 ** 2;

/** 480 MiB in 48,000 keys, and no save since Redis started. */
const saving: Saving = {
  enabled: true,
  dataset: 480 * MIB,
  keys: 48_000,
  cow_size: 0,
  current_cow_size: 0,
  took_ms: null,
  changes_per_second: null,
};
const figures = { used_memory: 480 * MIB, container_used: 500 * MIB, container_limit: 768 * MIB, saving };
const need = (maxmemory: number, change: Partial<Saving> = {}) =>
  saveNeed(maxmemory * MIB, { ...figures, saving: { ...saving, ...change } });

describe("what a save copies", () => {
  test("is what the last one did, in proportion to the data", () => {
    expect(need(480, { cow_size: 200 * MIB })).toEqual({
      copies: 200 * MIB,
      basis: "measured",
      peak: 700 * MIB,
      limit: 768 * MIB,
    });
    expect(need(600, { cow_size: 200 * MIB })).toMatchObject({ copies: 250 * MIB, peak: (500 + 120 + 250) * MIB });
  });

  test.each([
    ["no more than it did where few writes come", 1, 10],
    ["as much as the writes that come would copy", 100, 17.0625],
    ["and no more than twice of what it did", 10_000, 20],
  ])("is, with %s, %d changes a second, %d MiB", (_what, changes_per_second, mib) => {
    // 480 MiB at 50 MiB a second take 9.6 s; a key has 10,485.76 bytes and 8,192 around it.
    const { copies } = need(480, { cow_size: 10 * MIB, changes_per_second }) ?? { copies: 0 };
    expect(copies / MIB).toBeCloseTo(mib, 1);
  });

  test("is what the writes copy while it runs, where none has run yet", () => {
    const found = need(480, { changes_per_second: 100 });
    expect(found?.basis).toBe("writes");
    expect((found?.copies ?? 0) / MIB).toBeCloseTo(17.1, 1);
    const slow = need(480, { changes_per_second: 100, took_ms: 96_000 });
    expect((slow?.copies ?? 0) / MIB).toBeCloseTo(171, 0);
  });

  test("is all of the data where nothing is known, and never more than that", () => {
    expect(need(512)).toMatchObject({ basis: "worst_case", copies: 512 * MIB, peak: (500 + 32 + 512) * MIB });
    expect(need(480, { changes_per_second: 1e6 })).toMatchObject({ basis: "writes", copies: 480 * MIB });
    expect(need(480, { cow_size: 900 * MIB })).toMatchObject({ basis: "measured", copies: 480 * MIB });
  });

  test("is not counted twice while a save runs", () => {
    expect(need(480, { cow_size: 60 * MIB, current_cow_size: 40 * MIB })).toMatchObject({
      peak: (500 - 40 + 60) * MIB,
    });
  });

  test("is not reckoned from a save of next to nothing: an empty Redis's copies 0.9 MiB", () => {
    const empty = { ...saving, dataset: MIB, cow_size: 0.9 * MIB };
    expect(
      saveNeed(576 * MIB, { used_memory: MIB, container_used: 10 * MIB, container_limit: 768 * MIB, saving: empty }),
    ).toMatchObject({ copies: 1.8 * MIB, basis: "measured", peak: (10 + 575 + 1.8) * MIB });
  });

  test("is nothing where nothing is ever saved", () => {
    expect(need(480, { enabled: false })).toBeNull();
    expect(need(480, { enabled: null })?.basis).toBe("worst_case");
  });
});

describe("the largest maxmemory that leaves a save its room", () => {
  const largest = (most: number, change: Partial<Saving> = {}, share = 1) =>
    largestWithSave(most * MIB, share, { ...figures, saving: { ...saving, ...change } }) / MIB;

  test.each([
    ["all that is asked for where a save copies little", 576, { cow_size: 4 * MIB }, 576],
    ["as much as the container bears: 500 + 48 + 220 of 768 MiB", 576, { cow_size: 200 * MIB }, 528],
    ["all that is asked for where nothing is saved", 576, { enabled: false }, 576],
  ])("is %s", (_what, most, change, mib) => {
    expect(largest(most, change)).toBe(mib);
  });

  test("is less than is in use where already that is too much", () => {
    expect(largest(576, { cow_size: 400 * MIB })).toBeLessThan(480);
  });

  test("leaves the share that is asked for", () => {
    expect(largest(576, { cow_size: 200 * MIB }, 0.95)).toBe(500);
  });
});
