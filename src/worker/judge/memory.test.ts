import { describe, expect, test } from "vitest";
import type { Reading } from "../../protocol/operations.ts";
import { judge } from "./judge.ts";
import { ago, contextOf, GIB, HEALTHY, MIB } from "./snapshot.fixture.ts";

const healthy: Reading<"memory"> = HEALTHY.memory;

const judged = (change: Partial<Reading<"memory">> = {}, perSecond: number | null = 0, since: string | null = null) => {
  const result = judge("memory", { ...healthy, ...change }, contextOf({ evictions: { perSecond, since } }));
  if (!result.ok) throw new Error(result.failure.detail);
  return result.value;
};

const found = (change: Partial<Reading<"memory">>, evictionsPerSecond: number | null = 0) =>
  judged(change, evictionsPerSecond).reasons.map(({ id, verdict }) => `${verdict} ${id}`);

const container = (used: number, limit: number) => ({ container: { memory_used: used, memory_limit: limit } });
const host = (available: number) => ({ host: { memory_total: 1000 * MIB, memory_available: available } });

test("says of a healthy Redis how much it uses and that nothing is wrong", () => {
  const { verdict, reasons, summary } = judged();
  expect({ verdict, reasons, summary }).toEqual({
    verdict: "ok",
    reasons: [],
    summary: "Redis uses 401.2 MiB of 512.0 MiB (78 %); nothing is wrong.",
  });
});

test("gives the three ceilings with what is used, the limit, the fraction and the headroom", () => {
  expect(judged({ used_memory: 128 * MIB, ...container(192 * MIB, 768 * MIB) }).data.ceilings).toEqual([
    { name: "maxmemory", used: 128 * MIB, limit: 512 * MIB, fraction: 0.25, headroom: 384 * MIB },
    { name: "container", used: 192 * MIB, limit: 768 * MIB, fraction: 0.25, headroom: 576 * MIB },
    { name: "host", used: 12 * GIB, limit: 24 * GIB, fraction: 0.5, headroom: 12 * GIB },
  ]);
});

test("gives no limit for a container to which Docker gives the host's memory, nor for a maxmemory of 0", () => {
  const { data } = judged({ maxmemory: 0, ...container(430 * MIB, 24 * GIB) });
  expect(data.ceilings.slice(0, 2)).toEqual([
    { name: "maxmemory", used: 401.2 * MIB, limit: null, fraction: null, headroom: null },
    { name: "container", used: 430 * MIB, limit: null, fraction: null, headroom: null },
  ]);
});

test("gives no limit either where `docker stats` prints the host's memory in its four digits", () => {
  // `23.54GiB` of a host that has 23.5442 GiB; `1.953GiB` of one that has 1.9534.
  for (const [printed, total] of [
    [23.54, 23.5442],
    [1.953, 1.9534],
  ] as const) {
    const of = { memory_total: total * GIB, memory_available: GIB };
    expect(judged({ ...container(430 * MIB, printed * GIB), host: of }).data.ceilings[1]?.limit).toBeNull();
    const less = { ...container(430 * MIB, 0.99 * printed * GIB), host: of };
    expect(judged(less).data.ceilings[1]?.limit).toBe(0.99 * printed * GIB);
  }
});

test("keeps what only the judge needs out of the answer, and puts the eviction rate into it", () => {
  const { data } = judged({}, 2.5);
  expect(data).not.toHaveProperty("run_id");
  expect(data).not.toHaveProperty("container");
  expect(data).not.toHaveProperty("host");
  expect(judged({ used_memory_startup: MIB }).data).not.toHaveProperty("used_memory_startup");
  expect(data.evictions_per_second).toBe(2.5);
});

describe("full memory", () => {
  const of1000 = (used: number, maxmemory_policy: string) => ({
    used_memory: used,
    maxmemory: 1000 * MIB,
    maxmemory_policy,
    ...container(100 * MIB, 4000 * MIB),
  });

  test.each([
    ["noeviction", 799, []],
    ["noeviction", 800, ["warn maxmemory_fraction"]],
    ["noeviction", 919, ["warn maxmemory_fraction"]],
    ["noeviction", 920, ["critical maxmemory_fraction"]],
    ["noeviction", 1010, ["critical maxmemory_fraction"]],
    ["volatile-lru", 919, []],
    ["volatile-lru", 920, ["warn maxmemory_fraction"]],
    ["volatile-ttl", 1000, ["warn maxmemory_fraction"]],
    ["allkeys-lru", 1000, []],
    ["allkeys-lfu", 1000, []],
    ["a-policy-of-the-future", 920, ["critical maxmemory_fraction"]],
  ])("under %s, %d of 1000 MiB gives %j", (policy, used, expected) => {
    expect(found(of1000(used * MIB, policy))).toEqual(expected);
  });

  test("names the largest maxmemory that the container's reserve allows", () => {
    const [reason] = judged({ used_memory: 480 * MIB, maxmemory_policy: "noeviction" }).reasons;
    expect(reason).toEqual({
      id: "maxmemory_fraction",
      verdict: "critical",
      figure: 0.9375,
      threshold: 0.92,
      text: "Redis uses 93 % of maxmemory (480.0 MiB of 512.0 MiB) and, under noeviction, refuses writes when it is full.",
      next_step:
        "Raise maxmemory to 576.0 MiB (`CONFIG SET maxmemory 576mb`, and `--maxmemory 576mb` in the compose file's `command:` to keep it), or delete keys that are not needed. How much a save copies in a busier hour (a nightly batch, say) is not known.",
      step: { operation: "set", input: { key: "maxmemory", value: "576mb", for: "2h" } },
    });
  });

  test("does not advise to raise maxmemory where the container leaves it no room", () => {
    const [reason] = judged({
      used_memory: 570 * MIB,
      maxmemory: 576 * MIB,
      maxmemory_policy: "noeviction",
      ...container(100 * MIB, 768 * MIB),
    }).reasons;
    expect(reason?.next_step).toBe(
      "Delete keys that are not needed, or raise the container's limit first (`deploy.resources.limits.memory` in the compose file): under 768.0 MiB, maxmemory has no room to grow.",
    );
  });

  test("says of a full cache that its evictions are not known yet, instead of that nothing is wrong", () => {
    const { verdict, summary } = judged({ used_memory: 512 * MIB, evicted_keys: 1 }, null);
    expect(verdict).toBe("ok");
    expect(summary).toBe(
      "Redis uses 512.0 MiB of 512.0 MiB (100 %), which is full under allkeys-lru; how fast it evicts is known from the next reading on.",
    );
  });

  test("says of a full cache that evicts nothing that nothing is wrong", () => {
    expect(judged({ used_memory: 512 * MIB }, 0)).toMatchObject({
      verdict: "ok",
      summary: "Redis uses 512.0 MiB of 512.0 MiB (100 %); nothing is wrong.",
    });
  });
});

describe("evictions", () => {
  test.each([
    ["allkeys-lru", 0, []],
    ["allkeys-lru", null, []],
    ["allkeys-lru", 0.01, ["warn evictions_per_second"]],
    ["allkeys-lru", 99.9, ["warn evictions_per_second"]],
    ["allkeys-lru", 100, ["critical evictions_per_second"]],
    ["volatile-lru", 12, ["warn evictions_per_second"]],
    ["noeviction", 12, []],
  ])("under %s, %d keys a second give %j", (maxmemory_policy, rate, expected) => {
    expect(found({ maxmemory_policy, used_memory: 400 * MIB }, rate)).toEqual(expected);
  });

  test("are told with their rate, in the reason and in the summary", () => {
    const { summary, reasons } = judged({ used_memory: 512 * MIB }, 12.34);
    expect(reasons[0]).toMatchObject({ figure: 12.34, threshold: 0 });
    expect(summary).toBe(
      "Redis uses 512.0 MiB of 512.0 MiB (100 %); warn: Redis evicts keys under allkeys-lru: 12.3/s.",
    );
  });

  test.each([
    [14, ago(9), "14/s for 9 min"],
    [14, ago(0.5), "14/s"],
    [0.04, ago(90), "less than 0.1/s for 1 h"],
  ])("of %d a second since %s are told as %s", (rate, since, told) => {
    const { data, reasons } = judged({}, rate, since);
    expect(reasons[0]?.text).toBe(`Redis evicts keys under allkeys-lru: ${told}.`);
    expect(data).toMatchObject({ evictions_per_second: rate, evicting_since: since });
  });
});

describe("maxmemory against the container", () => {
  test("warns where there is no maxmemory, and says what decides instead and what to set", () => {
    const [reason] = judged({ maxmemory: 0 }).reasons;
    expect(reason).toMatchObject({ id: "maxmemory_unlimited", verdict: "warn", figure: 0, threshold: 576 * MIB });
    expect(reason?.text).toBe("Redis has no maxmemory; the container's limit of 768.0 MiB decides, by killing Redis.");
    expect(reason?.next_step).toContain("`CONFIG SET maxmemory 576mb`");
  });

  test("warns where neither Redis nor the container has a limit", () => {
    const [reason] = judged({ maxmemory: 0, ...container(430 * MIB, 24 * GIB) }).reasons;
    expect(reason?.text).toBe("Redis has no maxmemory; the host's memory and the kernel's OOM killer decide.");
  });

  test.each([
    [768, []],
    [769, ["warn maxmemory_above_container"]],
  ])("a maxmemory of %d MiB under a limit of 768 MiB gives %j", (maxmemory, expected) => {
    expect(found({ maxmemory: maxmemory * MIB })).toEqual(expected);
  });
});

describe("the container", () => {
  // A dataset of nothing keeps the fork out of the picture.
  test.each([
    [849, []],
    [850, ["warn container_fraction"]],
    [949, ["warn container_fraction"]],
    [950, ["critical container_fraction"]],
  ])("at %d of 1000 MiB gives %j", (used, expected) => {
    expect(found({ used_memory_dataset: 0, ...container(used * MIB, 1000 * MIB) })).toEqual(expected);
  });

  test("is not judged where it has no limit of its own", () => {
    expect(found({ used_memory_dataset: 0, ...container(990 * MIB, 1000 * MIB), ...host(100 * MIB) })).toEqual([]);
  });
});

describe("the host", () => {
  test.each([
    [100, []],
    [99, ["warn host_available"]],
    [50, ["warn host_available"]],
    [49, ["critical host_available"]],
  ])("with %d of 1000 MiB left gives %j", (available, expected) => {
    expect(found({ used_memory_dataset: 0, ...host(available * MIB) })).toEqual(expected);
  });
});

describe("a background save", () => {
  test.each([
    [468, []],
    [469, ["warn fork_headroom"]],
  ])("of 300 MiB beside %d of 768 MiB gives %j", (used, expected) => {
    expect(found(container(used * MIB, 768 * MIB))).toEqual(expected);
  });

  test("is told with what it would come to", () => {
    expect(judged().data.fork).toEqual({ worst_case: 730 * MIB, limit: 768 * MIB, headroom: 38 * MIB });
    expect(judged(container(430 * MIB, 24 * GIB)).data.fork).toEqual({
      worst_case: 730 * MIB,
      limit: null,
      headroom: null,
    });
  });

  test("that runs already has the rest to copy", () => {
    const running = { rdb_bgsave_in_progress: true, current_cow_size: 100 * MIB };
    expect(judged({ ...running, ...container(530 * MIB, 768 * MIB) }).data.fork?.worst_case).toBe(730 * MIB);
  });

  test.each([
    [168, []],
    [169, ["warn last_cow_size"]],
  ])("that copied %d MiB the last time, with 338 MiB free, gives %j", (copied, expected) => {
    expect(found({ rdb_last_cow_size: copied * MIB })).toEqual(expected);
  });

  test("is judged by all used memory where Redis does not tell the dataset's size", () => {
    expect(found({ used_memory_dataset: null })).toEqual(["warn fork_headroom"]);
  });

  test("is judged by the host's memory where that is scarcer than the container's", () => {
    expect(found({ host: { memory_total: 1000 * MIB, memory_available: 299 * MIB } })).toEqual(["warn fork_headroom"]);
  });
});

describe("fragmentation", () => {
  const ratio = (mem_fragmentation_ratio: number, lost: number) => ({
    mem_fragmentation_ratio,
    used_memory: 150 * MIB,
    used_memory_dataset: 100 * MIB,
    used_memory_rss: 150 * MIB + lost,
  });

  test.each([
    [1.51, 100 * MIB, []],
    [1.51, 100 * MIB + 1, ["warn fragmentation_ratio"]],
    [1.5, 200 * MIB, []],
    [9, 20 * MIB, []],
  ])("a ratio of %d that costs %d bytes gives %j", (given, lost, expected) => {
    expect(found(ratio(given, lost))).toEqual(expected);
  });

  test("is not judged where Redis does not tell it", () => {
    expect(found({ used_memory_rss: null, mem_fragmentation_ratio: null })).toEqual([]);
  });
});

test("puts the worst reason first and counts the others in the summary", () => {
  const { verdict, reasons, summary } = judged({ ...container(740 * MIB, 768 * MIB) }, 3);
  expect(verdict).toBe("critical");
  expect(reasons.map(({ id }) => id)).toEqual(["container_fraction", "evictions_per_second", "fork_headroom"]);
  expect(summary).toBe(
    "Redis uses 401.2 MiB of 512.0 MiB (78 %); critical: the container uses 740.0 MiB of its limit of 768.0 MiB (96 %); at the limit the kernel kills Redis (and 2 more).",
  );
});
