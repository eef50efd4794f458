import { describe, expect, test, vi } from "vitest";
import { operations } from "../../protocol/operations.ts";
import { ok } from "../../protocol/result.ts";
import { MAXMEMORY_POLICIES } from "../../shared/eviction.ts";
import { createContext } from "../session/context.ts";
import { type MemoryRedis, type MemoryRedisOptions, memoryRedis } from "../double/redis.ts";
import type { Docker } from "../docker/seam.ts";
import { parsePolicy, type TargetPolicy } from "../policy/policy.ts";
import { STATS } from "./recorded.fixture.ts";
import { set } from "./set.ts";

const MIB = 1024 ** 2;

const policyOf = (changes?: unknown): TargetPolicy => {
  const parsed = parsePolicy("/p", JSON.stringify({ targets: { prod: { project: "shop", changes } } }));
  const target = parsed.ok ? parsed.value.targets["prod"] : undefined;
  if (target === undefined) throw new Error("policy");
  return target;
};

const bench = (options: MemoryRedisOptions = {}, changes?: unknown, docker: Partial<Docker> = {}) => {
  const redis: MemoryRedis = memoryRedis(options);
  const end = new AbortController();
  const recorded = createContext({
    policy: policyOf(changes),
    budget: { signal: end.signal, deadlineAt: 10_000 },
    now: () => 0,
    docker: { ...redis, ...docker },
    hostMemory: () => Promise.resolve(ok({ total: 4096 * MIB, available: 3000 * MIB, swapTotal: 0, swapFree: 0 })),
    password: () => Promise.resolve(ok(null)),
  });
  const ask = (key: string, value: string, more: Record<string, unknown> = {}) =>
    set(operations.set.input.parse({ key, value, ...more }), recorded.context);
  return { redis, ask, end, commands: recorded.commands };
};

describe("a change", () => {
  test("is written in bytes, read back, and answered with the figures it was judged by", async () => {
    const { redis, ask, commands } = bench();
    expect(await ask("maxmemory", "576MB")).toEqual({
      ok: true,
      value: {
        key: "maxmemory",
        before: "536870912",
        after: "603979776",
        written: true,
        run_id: redis.runId(),
        figures: {
          used_memory: 100 * MIB,
          maxmemory: 536_870_912,
          maxmemory_policy: "allkeys-lru",
          container_limit: 805_306_368,
          container_used: 108 * MIB,
          celery_keys: null,
          queues: null,
          topology: { role: null, replicas: 0, cluster: false, maxmemory_ignored: false },
          saving: {
            enabled: true,
            dataset: 100 * MIB,
            keys: 0,
            cow_size: MIB,
            current_cow_size: 0,
            took_ms: 1000,
            changes_per_second: null,
            log: { cow_size: 0, since: "1969-12-31T00:00:00.000Z" },
          },
        },
        bounds: { min: 105 * MIB, max: 576 * MIB },
        later: null,
      },
    });
    expect(redis.value("maxmemory")).toBe("603979776");
    expect(commands()).toContain("docker compose -p shop exec -T redis redis-cli CONFIG SET maxmemory 603979776");
  });

  test("to less than is in use is answered with what was in use a moment after the OK", async () => {
    const { redis, ask } = bench({ maxmemory: "512mb" });
    const changed = ask("maxmemory", "64mb", { allow_eviction: true });
    await vi.waitFor(() => expect(redis.value("maxmemory")).toBe(String(64 * MIB)));
    redis.use(80 * MIB);
    expect(await changed).toMatchObject({
      value: { figures: { used_memory: 100 * MIB }, later: { used_memory: 80 * MIB, evicting_ms: null } },
    });
  });

  test.each([
    ["noeviction", { allow_eviction: true }],
    ["allkeys-lru", { allow_eviction: true, dry_run: true }],
  ])("to less than is in use is not waited for where nothing is evicted for it (%s, %j)", async (policy, more) => {
    const { ask } = bench({ policy });
    expect(await ask("maxmemory", "64mb", more)).toMatchObject({ ok: true, value: { later: null } });
  });

  test("to the value that there is already writes nothing", async () => {
    const { redis, ask } = bench();
    expect(await ask("maxmemory", "512mb")).toMatchObject({
      value: { before: "536870912", after: "536870912", written: false },
    });
    expect(redis.writes).toEqual([]);
  });

  test("that is a dry run says what would be written, under the same guards, and writes nothing", async () => {
    const { redis, ask, commands } = bench();
    expect(await ask("maxmemory", "576mb", { dry_run: true })).toMatchObject({
      value: { before: "536870912", after: "603979776", written: false },
    });
    expect(await ask("maxmemory", "577mb", { dry_run: "true" })).toMatchObject({
      failure: { code: "refused_by_guard" },
    });
    expect(redis.writes).toEqual([]);
    expect(commands().join()).not.toContain("CONFIG SET");
  });

  test("of the policy is written in lower case and looks for a Celery broker's keys", async () => {
    const { redis, ask } = bench({ keys: ["shop_kombu.binding.mail", "cart:1"] });
    expect(await ask("maxmemory-policy", "Volatile-LRU")).toMatchObject({
      value: { after: "volatile-lru", figures: { celery_keys: true } },
    });
    expect(redis.value("maxmemory-policy")).toBe("volatile-lru");
    expect(await bench({ keys: ["cart:1"] }).ask("maxmemory-policy", "volatile-lru")).toMatchObject({
      value: { figures: { celery_keys: false } },
    });
  });
});

test("a change of the policy looks for libraries that keep jobs, in whatever database; one of maxmemory does not", async () => {
  const { ask } = bench({ databases: { 1: { sets: { "resque:queues": ["mail"] } } } });
  expect(await ask("maxmemory-policy", "allkeys-lfu", { dry_run: true })).toMatchObject({
    value: { figures: { queues: { systems: [{ system: "resque", database: 1 }] } } },
  });
  expect(await ask("maxmemory", "576mb", { dry_run: true })).toMatchObject({ value: { figures: { queues: null } } });
});

describe("bounds", () => {
  test("are what the guards allow with the flags that were given, within the host's own", async () => {
    const dry = { dry_run: true };
    expect(await bench().ask("maxmemory", "576mb", dry)).toMatchObject({
      value: { bounds: { min: 105 * MIB, max: 576 * MIB } },
    });
    expect(await bench().ask("maxmemory", "50mb", { ...dry, allow_eviction: true })).toMatchObject({
      value: { bounds: { min: 1, max: 576 * MIB } },
    });
    const narrow = bench({}, { maxmemory: { min: "256mb", max: 524 * MIB } });
    expect(await narrow.ask("maxmemory", "524mb", dry)).toMatchObject({
      value: { bounds: { min: 256 * MIB, max: 524 * MIB } },
    });
  });

  test("are told where nothing has to be written as well, and of no other setting", async () => {
    expect(await bench().ask("maxmemory", "512mb")).toMatchObject({
      value: { written: false, bounds: { min: 105 * MIB, max: 576 * MIB } },
    });
    expect(await bench().ask("maxmemory-policy", "allkeys-lfu")).toMatchObject({ value: { bounds: null } });
  });

  test("leave a save its room, from the value that is set then", async () => {
    // 480 MiB in use, and the last save told of 40 that it copied: 512 MiB leaves the next its room, 576 does not.
    const { ask } = bench({ usedMemory: 480 * MIB, lastCopied: 40 * MIB });
    const bounds = async (value: string, flags = {}): Promise<number> => {
      const said = await ask("maxmemory", value, flags);
      return said.ok ? (said.value.bounds?.max ?? 0) : 0;
    };
    const most = await bounds("512mb");
    expect(most).toBeGreaterThan(512 * MIB);
    expect(most).toBeLessThan(576 * MIB);
    expect(await ask("maxmemory", String(most + 1))).toMatchObject({ failure: { code: "refused_by_guard" } });
    expect(await bounds("512mb", { force: true })).toBe(576 * MIB);
    // What is set already is no raise.
    expect(await bounds("576mb", { force: true })).toBe(576 * MIB);
    expect(await bounds("576mb")).toBe(576 * MIB);
  });
});

describe("if_current", () => {
  test.each(["512mb", "536870912", "524288kb"])("%s is the current value, however it is written", async (current) => {
    expect(await bench().ask("maxmemory", "576mb", { if_current: current })).toMatchObject({
      value: { written: true },
    });
  });

  test("that is another value is a conflict that names the current one, and nothing is written", async () => {
    const { redis, ask } = bench();
    redis.setFromOutside("maxmemory", "400mb");
    expect(await ask("maxmemory", "576mb", { if_current: "512mb" })).toMatchObject({
      ok: false,
      failure: { code: "conflict", hop: "agent", detail: expect.stringContaining("419430400") },
    });
    expect(redis.writes).toEqual([]);
  });
});

describe("a raise that leaves a save no room", () => {
  /** 480 MiB in use; the last save copied 230 of them. */
  const copying = { usedMemory: 480 * MIB, lastCopied: 230 * MIB };

  test("is refused by the host, whatever the Worker has decided", async () => {
    const { redis, ask } = bench(copying);
    expect(await ask("maxmemory", "576mb")).toMatchObject({
      failure: { code: "refused_by_guard", detail: expect.stringContaining("of the container's 768.0 MiB") as string },
    });
    expect(redis.writes).toEqual([]);
  });

  test("passes with force, where nothing is saved, and where the last save copied little", async () => {
    const written = { value: { written: true } };
    expect(await bench(copying).ask("maxmemory", "576mb", { force: true })).toMatchObject(written);
    const nothing = { ...copying, config: { save: "" } };
    expect(await bench(nothing).ask("maxmemory", "576mb")).toMatchObject(written);
    expect(await bench({ ...copying, lastCopied: MIB }).ask("maxmemory", "576mb")).toMatchObject(written);
  });
});

describe("the host refuses", () => {
  test.each(["-1", "0.5gb", "lots", "1tb", "512 mb", "1e9"])("%s, which is no size, as bad input", async (value) => {
    const { redis, ask } = bench();
    expect(await ask("maxmemory", value)).toMatchObject({ ok: false, failure: { code: "bad_input", hop: "agent" } });
    expect(redis.writes).toEqual([]);
  });

  test.each([
    ["0", {}, "576mb"],
    ["577mb", {}, "576mb"],
    ["104mb", {}, "105mb"],
    ["577mb", { allow_eviction: true, force: true }, "576mb"],
    ["0", { allow_eviction: true, force: true }, "576mb"],
  ])("maxmemory %s with %j, and names the nearest value that passes: %s", async (value, flags, hinted) => {
    const { redis, ask } = bench();
    expect(await ask("maxmemory", value, flags)).toMatchObject({
      ok: false,
      failure: {
        code: "refused_by_guard",
        hop: "agent",
        nearest: hinted,
        hint: expect.stringContaining(` ${hinted}.`),
      },
    });
    expect(redis.writes).toEqual([]);
  });

  test("what is outside the policy's own bounds, with leave to evict as well", async () => {
    const { ask } = bench({}, { maxmemory: { min: "256mb", max: 524 * MIB } });
    expect(await ask("maxmemory", "525mb")).toMatchObject({
      failure: { code: "refused_by_guard", hint: expect.stringContaining("524mb") },
    });
    expect(await ask("maxmemory", "255mb", { allow_eviction: true })).toMatchObject({
      failure: { code: "refused_by_guard", hint: expect.stringContaining("256mb") },
    });
    expect(await ask("maxmemory", "524mb")).toMatchObject({ value: { written: true } });
  });

  test("noeviction on a full instance but with force, and what is no policy", async () => {
    const { redis, ask } = bench({ usedMemory: 472 * MIB });
    expect(await ask("maxmemory-policy", "noeviction")).toMatchObject({ failure: { code: "refused_by_guard" } });
    expect(await ask("maxmemory-policy", "allkeys best", { force: true })).toMatchObject({
      failure: { code: "refused_by_guard" },
    });
    expect(redis.writes).toEqual([]);
    expect(await ask("maxmemory-policy", "noeviction", { force: true })).toMatchObject({ value: { written: true } });
  });

  test("Redis decides which policies it knows: 8.6 takes allkeys-lrm", async () => {
    const { redis, ask } = bench({ policies: [...MAXMEMORY_POLICIES] });
    expect(await ask("maxmemory-policy", "allkeys-lrm")).toMatchObject({ value: { after: "allkeys-lrm" } });
    expect(redis.value("maxmemory-policy")).toBe("allkeys-lrm");
  });

  test("and one that refuses it says which it knows", async () => {
    const { redis, ask } = bench();
    expect(await ask("maxmemory-policy", "allkeys-lrm")).toEqual({
      ok: false,
      failure: {
        code: "bad_input",
        hop: "redis",
        detail: "This Redis does not know the policy allkeys-lrm; nothing was changed.",
        hint: "It knows: volatile-lru, allkeys-lru, volatile-lfu, allkeys-lfu, volatile-random, allkeys-random, volatile-ttl, noeviction.",
      },
    });
    expect(redis.value("maxmemory-policy")).toBe("allkeys-lru");
  });

  test("putting back what Redis itself had passes whatever it is called", async () => {
    const { ask } = bench({ policies: ["allkeys-lru", "adaptive"] });
    const back = { allow_eviction: true, force: true };
    expect(await ask("maxmemory-policy", "adaptive", back)).toMatchObject({ value: { after: "adaptive" } });
  });

  test("allow_eviction permits less than is in use", async () => {
    expect(await bench().ask("maxmemory", "50mb", { allow_eviction: true })).toMatchObject({
      value: { written: true },
    });
  });

  test.each([
    [undefined, "save", "maxmemory, maxmemory-policy"],
    [undefined, "requirepass", "maxmemory, maxmemory-policy"],
    [{ keys: ["save"] }, "maxmemory", "save"],
  ])("with the policy's changes %j the setting %s, before Redis is asked", async (changes, key, named) => {
    const { ask, commands } = bench({}, changes);
    expect(await ask(key, "1")).toMatchObject({
      failure: { code: "forbidden", hop: "agent", hint: `May be changed: ${named}.` },
    });
    expect(commands()).toEqual([]);
  });

  test("every change where the policy says so", async () => {
    expect(await bench({}, false).ask("maxmemory", "576mb")).toMatchObject({ failure: { code: "forbidden" } });
  });

  test("a change while Redis loads its dataset", async () => {
    const { redis, ask } = bench();
    redis.load(true);
    expect(await ask("maxmemory", "576mb")).toMatchObject({ failure: { code: "loading", hop: "redis" } });
    expect(redis.writes).toEqual([]);
  });
});

test("a policy may let another setting be changed, without a guard", async () => {
  const { redis, ask } = bench({}, { keys: ["save"] });
  expect(await ask("save", "900 1")).toMatchObject({ value: { after: "900 1", written: true } });
  expect(redis.value("save")).toBe("900 1");
});

describe("a link that breaks", () => {
  test.each([
    ["before_write", "536870912", true],
    ["after_write", "603979776", true],
    ["before_send", "536870912", undefined],
  ] as const)("%s leaves %s and says whether the outcome is unknown", async (where, left, unknown) => {
    const { redis, ask } = bench();
    redis.cut(where);
    const result = await ask("maxmemory", "576mb");
    expect(result).toMatchObject({ ok: false, failure: { code: "redis_failed", hop: "redis" } });
    expect(result.ok ? null : result.failure.outcome_unknown).toBe(unknown);
    expect(redis.value("maxmemory")).toBe(left);
    expect(redis.writes.length).toBeLessThanOrEqual(1);
  });

  test("a deadline that passes after the write leaves the outcome unknown", async () => {
    const { redis, ask, end } = bench();
    redis.cut("hang");
    const asked = ask("maxmemory", "576mb");
    setTimeout(() => end.abort(), 20);
    expect(await asked).toMatchObject({ failure: { code: "timeout", outcome_unknown: true } });
  });

  test("a deadline that passed before is no unknown outcome, and nothing is written", async () => {
    const { redis, ask, end } = bench();
    end.abort();
    const result = await ask("maxmemory", "576mb");
    expect(result.ok ? null : result.failure).not.toHaveProperty("outcome_unknown");
    expect(redis.writes).toEqual([]);
  });
});

test("where the kernel counts no container's memory, the guards go by the host's, and by what Redis's process has", async () => {
  const uncounted = { ...STATS, memoryUsed: null, memoryLimit: 0 };
  const { ask } = bench({}, undefined, { stats: () => Promise.resolve(ok(uncounted)) });
  const changed = await ask("maxmemory", "1gb");
  expect(changed).toMatchObject({ value: { written: true, figures: { container_limit: 4096 * MIB } } });
  expect(changed.ok && changed.value.figures.container_used).toBeGreaterThanOrEqual(100 * MIB);
  expect(await ask("maxmemory", "4gb")).toMatchObject({ ok: false, failure: { code: "refused_by_guard" } });
});
