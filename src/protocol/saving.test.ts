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
  log: null,
};
const figures = { used_memory: 480 * MIB, container_used: 500 * MIB, container_limit: 768 * MIB, saving };
const need = (maxmemory: number, change: Partial<Saving> = {}) =>
  saveNeed(maxmemory * MIB, { ...figures, saving: { ...saving, ...change } });

/** A save that told this, with no writes since. */
const told = (mib: number): Partial<Saving> => ({ cow_size: mib * MIB, changes_per_second: 0 });

describe("what a save copies", () => {
  test("is what the last one told, in proportion to the data", () => {
    expect(need(480, told(200))).toEqual({
      copies: 200 * MIB,
      basis: "measured",
      peak: 700 * MIB,
      limit: 768 * MIB,
      busiest: false,
      since: null,
    });
    expect(need(600, told(200))).toMatchObject({ copies: 250 * MIB, peak: (500 + 120 + 250) * MIB });
  });

  test.each([
    ["no more than it told where few writes come", 1, 10],
    ["as much as the writes that come can copy", 100, 17.1],
    ["and no more than five times of what it told", 10_000, 50],
  ])("is, with %s, %d changes a second, %d MiB", (_what, changes_per_second, mib) => {
    // 480 MiB at 50 MiB a second take 9.6 s; a key has 10,485.76 bytes and 8,192 around it.
    const { copies } = need(480, { cow_size: 10 * MIB, changes_per_second }) ?? { copies: 0 };
    expect(copies / MIB).toBeCloseTo(mib, 1);
  });

  test("is five times what it told where it is not known how many writes come", () => {
    expect(need(480, { cow_size: 40 * MIB })).toMatchObject({ copies: 200 * MIB, basis: "measured" });
  });

  test("is what the writes copy while it runs, where none has run yet", () => {
    const found = need(480, { changes_per_second: 100 });
    expect(found?.basis).toBe("writes");
    expect((found?.copies ?? 0) / MIB).toBeCloseTo(17.1, 1);
    const slow = need(480, { changes_per_second: 100, took_ms: 95_000 });
    expect((slow?.copies ?? 0) / MIB).toBeCloseTo(171, 0);
  });

  describe("is no less than the busiest save in Redis's log has copied", () => {
    const since = "2026-11-21T21:04:05.000Z";
    const log = (mib: number): Partial<Saving> => ({ log: { cow_size: mib * MIB, since } });

    test("after a quiet one, and after a start", () => {
      const night = { copies: 200 * MIB, basis: "measured", busiest: true, since };
      expect(need(480, { ...told(1), ...log(200) })).toMatchObject({ ...night, peak: 700 * MIB });
      expect(need(480, log(200))).toMatchObject(night);
      expect(need(480, { changes_per_second: 0, ...log(200) })).toMatchObject(night);
      expect(need(480, log(900))).toMatchObject({ copies: 480 * MIB });
    });

    test("but the last one where that, or the writes that come, tell of more", () => {
      expect(need(480, { ...told(200), ...log(60) })).toMatchObject({ copies: 200 * MIB, busiest: false, since });
      expect(need(480, { cow_size: 40 * MIB, ...log(60) })).toMatchObject({ copies: 200 * MIB, busiest: false });
    });

    test("and nothing is made of a log that tells of none", () => {
      expect(need(512, log(0))).toMatchObject({ basis: "worst_case", copies: 512 * MIB, busiest: false });
      expect(need(480, { ...told(3), ...log(0) })).toMatchObject({ copies: 3 * MIB, busiest: false });
    });
  });

  test("is all of the data where nothing is known, and never more than that", () => {
    expect(need(512)).toMatchObject({ basis: "worst_case", copies: 512 * MIB, peak: (500 + 32 + 512) * MIB });
    expect(need(480, { changes_per_second: 1e6 })).toMatchObject({ basis: "writes", copies: 480 * MIB });
    expect(need(480, { cow_size: 900 * MIB })).toMatchObject({ basis: "measured", copies: 480 * MIB });
  });

  test("is not counted twice while a save runs", () => {
    expect(need(480, { ...told(60), current_cow_size: 40 * MIB })).toMatchObject({
      peak: (500 - 40 + 60) * MIB,
    });
  });

  test("is not reckoned from a save of next to nothing: an empty Redis's copies 0.9 MiB", () => {
    const empty = { ...saving, ...told(0.9), dataset: MIB };
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
    ["all that is asked for where a save copies little", 576, told(4), 576],
    ["as much as the container bears: 500 + 48 + 220 of 768 MiB", 576, told(200), 528],
    ["all that is asked for where nothing is saved", 576, { enabled: false }, 576],
  ])("is %s", (_what, most, change, mib) => {
    expect(largest(most, change)).toBe(mib);
  });

  test("is less than is in use where already that is too much", () => {
    expect(largest(576, told(400))).toBeLessThan(480);
  });

  test("leaves the share that is asked for", () => {
    expect(largest(576, told(200), 0.95)).toBe(500);
  });
});
