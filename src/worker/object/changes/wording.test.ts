import { describe, expect, test } from "vitest";
import type { Output } from "../../../protocol/operations.ts";
import { CHANGE_EXAMPLES } from "../../../protocol/examples/changes.ts";
import { MIB } from "../../../shared/figures.ts";
import { answerOf, permanent, summaryOf } from "./wording.ts";

const set = (more: Partial<Output<"set">> = {}): string =>
  summaryOf("set", "prod", { ...CHANGE_EXAMPLES.set.data, ...more }).summary;

test.each<[Partial<Output<"set">>, string]>([
  [{}, "Changed maxmemory 512 MiB -> 576 MiB until 2026-11-22T23:04:05.000Z (change 12)."],
  [{ before: "0", until: null }, "Changed maxmemory no limit -> 576 MiB (change 12)."],
  [{ outcome: "dry_run", change_id: null }, "Would change maxmemory 512 MiB -> 576 MiB; nothing was changed."],
  [{ before: "603979776", change_id: null, until: null }, "maxmemory is already set to 576 MiB; nothing was changed."],
  [
    { key: "maxmemory-policy", before: "noeviction", after: "allkeys-lru", until: null },
    "Changed maxmemory-policy noeviction -> allkeys-lru (change 12).",
  ],
])("a summary gives sizes in the words of the other layouts: %j", (more, summary) => {
  expect(set(more)).toBe(summary);
});

test("a flag to paste is in Redis's own units, and in quotes where it has blanks", () => {
  const settings = [
    ["maxmemory", "603979776"],
    ["save", "3600 1 300 100"],
  ] as const;
  expect(permanent(settings)).toBe(
    'In the compose file, in the command of the service: --maxmemory 576mb --save "3600 1 300 100"',
  );
});

describe("a raise tells what a save needs then", () => {
  const saving = {
    enabled: true,
    dataset: 480 * MIB,
    keys: 48_000,
    cow_size: 4 * MIB,
    current_cow_size: 0,
    took_ms: 2000,
    changes_per_second: 0,
  };
  const figures = {
    used_memory: 480 * MIB,
    maxmemory: 512 * MIB,
    maxmemory_policy: "noeviction",
    container_limit: 768 * MIB,
    container_used: 500 * MIB,
    celery_keys: null,
    saving,
  };
  const answered = (to: number, change: Partial<typeof saving> = {}) =>
    answerOf(
      {
        ...{ key: "maxmemory", before: String(512 * MIB), after: String(to * MIB) },
        figures: { ...figures, saving: { ...saving, ...change } },
      },
      "dry_run",
      null,
      null,
    );

  test("with its room, and no warning where it has it", () => {
    expect(answered(576)).toMatchObject({
      save: { basis: "measured", copies: 4.8 * MIB, peak: 600.8 * MIB, limit: 768 * MIB },
      warnings: [],
    });
  });

  test("with a warning where it has none, which is no reason to refuse while no save has shown it", () => {
    expect(answered(576, { cow_size: 0, changes_per_second: 1e6 }).warnings).toEqual([
      "By the writes that come, a save may copy 576.0 MiB and need 1.14 GiB of the container's 768.0 MiB with 576.0 MiB in use: the kernel may kill Redis.",
    ]);
  });

  test("and a lower value, or one where nothing is saved, tells nothing", () => {
    expect(answered(504)).toMatchObject({ save: null, warnings: [] });
    expect(
      answerOf(
        { key: "maxmemory-policy", before: "noeviction", after: "volatile-ttl", figures },
        "applied",
        null,
        null,
      ),
    ).toMatchObject({ save: null });
    expect(answered(576, { enabled: false, cow_size: 400 * MIB })).toMatchObject({ save: null, warnings: [] });
  });
});
