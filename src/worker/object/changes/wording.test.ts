import { describe, expect, test } from "vitest";
import type { Output } from "../../../protocol/operations.ts";
import { CHANGE_EXAMPLES } from "../../../protocol/examples/changes.ts";
import type { SystemId } from "../../../protocol/queues/systems.ts";
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

test("a dry run cannot tell whether this Redis knows a policy that not every one has, and says so", () => {
  const warningsOf = (before: string, after: string, outcome: "dry_run" | "applied"): string[] => {
    const figures = {
      ...{ used_memory: 1, maxmemory: 2, maxmemory_policy: before, container_limit: 4, container_used: 1 },
      ...{ celery_keys: false, queues: null, saving: null },
    };
    return answerOf({ key: "maxmemory-policy", before, after, figures }, outcome, null, null).warnings;
  };
  const unsure = "Not every Redis knows volatile-lrm: whether this one does shows when it is set.";
  expect(warningsOf("noeviction", "volatile-lrm", "dry_run")).toEqual([unsure]);
  expect(warningsOf("noeviction", "volatile-lrm", "applied")).toEqual([]);
  expect(warningsOf("volatile-lrm", "volatile-lrm", "dry_run")).toEqual([]);
  expect(warningsOf("noeviction", "volatile-lru", "dry_run")).toEqual([]);
});

describe("a maxmemory below what is in use", () => {
  const figures = (maxmemory_policy: string) => ({
    ...{ used_memory: 109 * MIB, maxmemory: 128 * MIB, maxmemory_policy, container_limit: 768 * MIB },
    ...{ container_used: 120 * MIB, celery_keys: false, queues: null, saving: null },
  });
  const told = (policy: string, after: number, outcome: "dry_run" | "applied" = "applied"): string[] => {
    const values = { key: "maxmemory", before: String(128 * MIB), after: String(after * MIB) };
    return answerOf({ ...values, figures: figures(policy) }, outcome, null, null).warnings;
  };

  test.each(["dry_run", "applied"] as const)(
    "is followed by eviction in slices, which goes on after the OK (%s)",
    (outcome) => {
      expect(told("allkeys-lru", 20, outcome)).toEqual([
        "109.0 MiB are in use, 89.0 MiB more than the new limit: Redis says OK at once and goes on evicting in slices, without any write, until it is just above the limit. `memory` shows how far it is.",
      ]);
    },
  );

  test.each([
    [
      { after_ms: 301, used_memory: 80 * MIB, evicting_ms: 299 },
      "301.0 ms after the OK, 80.0 MiB were in use, and eviction had gone on for 299.0 ms.",
    ],
    [{ after_ms: 300, used_memory: 80 * MIB, evicting_ms: null }, "300.0 ms after the OK, 80.0 MiB were in use."],
    [
      { after_ms: 300, used_memory: 19 * MIB, evicting_ms: 0 },
      "300.0 ms after the OK, 19.0 MiB were in use: it was done by then.",
    ],
  ])("is told with what was in use a moment later: %j", (later, said) => {
    const values = { key: "maxmemory", before: String(128 * MIB), after: String(20 * MIB), later };
    const { warnings, headroom, ...answer } = answerOf(
      { ...values, figures: figures("allkeys-lru") },
      "applied",
      null,
      null,
    );
    expect(warnings).toEqual([expect.stringContaining(`just above the limit. ${said} \`memory\` shows`)]);
    expect(headroom).toEqual({ before: 19 * MIB, after: 20 * MIB - later.used_memory });
    expect(answer.later).toEqual(later);
  });

  test("evicts keys with a time to live only under a volatile policy, and refuses writes when none is left", () => {
    expect(told("volatile-lrm", 20)).toEqual([
      expect.stringMatching(/goes on evicting keys with a time to live in slices.*refuses writes when none is left/),
    ]);
  });

  test("changes nothing on a replica that leaves eviction to its primary, which is said instead", () => {
    const topology = { role: "slave", replicas: 0, cluster: false, maxmemory_ignored: true };
    const values = { key: "maxmemory", before: String(128 * MIB), after: String(20 * MIB) };
    const { warnings } = answerOf(
      { ...values, figures: { ...figures("allkeys-lru"), topology } },
      "applied",
      null,
      null,
    );
    expect(warnings).toEqual([expect.stringMatching(/^This Redis is a replica, and a replica ignores maxmemory/)]);
  });

  test("evicts nothing and refuses writes under noeviction", () => {
    expect(told("noeviction", 20)).toEqual([
      "109.0 MiB are in use, 89.0 MiB more than the new limit: Redis refuses writes from now on, and evicts nothing.",
    ]);
  });

  test("is none where what is in use fits", () => {
    expect(told("allkeys-lru", 120)).toEqual([]);
  });
});

test.each([
  ["allkeys-lfu", "allkeys-lru", true],
  ["allkeys-lru", "volatile-lfu", true],
  ["allkeys-lfu", "allkeys-lrm", true],
  ["noeviction", "allkeys-lfu", true],
  ["allkeys-lru", "volatile-lru", false],
  ["allkeys-lru", "allkeys-lrm", false],
  ["allkeys-lfu", "volatile-lfu", false],
  ["allkeys-lfu", "noeviction", false],
  ["allkeys-lfu", "allkeys-random", false],
])("from %s to %s, the order of eviction is arbitrary for a while: %s", (before, after, arbitrary) => {
  const figures = {
    ...{ used_memory: 1, maxmemory: 2, maxmemory_policy: before, container_limit: 4, container_used: 1 },
    ...{ celery_keys: false, queues: null, saving: null },
  };
  const { warnings } = answerOf({ key: "maxmemory-policy", before, after, figures }, "applied", null, null);
  expect(warnings.some((warning) => warning.includes("arbitrary"))).toBe(arbitrary);
});

const warned = (
  policy: string,
  systems: SystemId[],
  celery_keys: boolean | null = false,
  unlooked: number[] = [],
): string[] => {
  const none = { waiting: null, active: null, delayed: null, failed: null };
  const figures = {
    used_memory: 1,
    maxmemory: 2,
    maxmemory_policy: "noeviction",
    container_limit: 4,
    container_used: 1,
    celery_keys,
    saving: null,
    queues: {
      systems: systems.map((system) => ({
        system,
        database: 0,
        by: "keys" as const,
        queues: [],
        more_queues: 0,
        together: none,
      })),
      absent: [],
      waiting: [],
      unlooked: unlooked.map((database) => ({ database, keys: 3 })),
    },
  };
  return answerOf({ key: "maxmemory-policy", before: "noeviction", after: policy, figures }, "dry_run", null, null)
    .warnings;
};

test.each<[string, Parameters<typeof warned>, RegExp[]]>([
  [
    "each library whose work the policy may lose",
    ["allkeys-lru", ["bullmq", "rq"]],
    [/^BullMQ keeps jobs.*lost/, /^RQ keeps jobs.*volatile-lru/],
  ],
  ["Celery, whichever look has seen it", ["allkeys-lru", [], true], [/^Celery keeps tasks/]],
  ["and once where both have", ["allkeys-lru", ["celery"], true], [/^Celery keeps tasks/]],
  [
    "those whose jobs have a time to live",
    ["volatile-lru", ["arq", "rq", "celery"], true],
    [/^arq keeps jobs.*`noeviction`/],
  ],
  ["those whose locks have one", ["volatile-ttl", ["bullmq", "sidekiq"]], [/^BullMQ keeps jobs.*second time/]],
  ["nobody where nothing is evicted", ["noeviction", ["bullmq", "arq"], true], []],
  ["nobody where all was looked at", ["allkeys-lru", []], []],
  ["that not all was looked at", ["allkeys-lru", [], null], [/^Not every key was looked at/]],
  ["that a database was not looked into", ["allkeys-lru", [], false, [7]], [/^Not every key was looked at/]],
])("a change of the policy warns of %s", (_what, given, warnings) => {
  expect(warned(...given)).toEqual(warnings.map((pattern) => expect.stringMatching(pattern) as string));
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
    log: null,
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
    expect(answered(576, { cow_size: 0, changes_per_second: 1e6, log: null }).warnings).toEqual([
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
