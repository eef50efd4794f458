import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { SystemId } from "../../protocol/queues/systems.ts";
import { SYSTEM_IDS } from "../../protocol/queues/systems.ts";
import { snapshotSchema } from "../../protocol/operations/doctor.ts";
import { queues } from "../doctor/queues.ts";
import { type MemoryKeys, memoryRedis, type MemoryRedisOptions } from "../double/redis.ts";
import { TARGET } from "../handlers/recorded.fixture.ts";
import { ok } from "../../protocol/result.ts";
import { createContext } from "../session/context.ts";

const look = async (options: MemoryRedisOptions, loading = false) => {
  const redis = memoryRedis(options);
  redis.load(loading);
  const { context, commands } = createContext({
    policy: TARGET,
    budget: { signal: new AbortController().signal, deadlineAt: 10_000 },
    now: () => 0,
    docker: redis,
    password: () => Promise.resolve(ok(null)),
  });
  const part = await queues(context);
  expect(snapshotSchema.shape.queues.parse(part)).toEqual(part);
  expect(redis.writes).toEqual([]);
  expect(commands().join("\n")).not.toMatch(/redis-cli KEYS/);
  return { part, commands: commands() };
};

const found = async (options: MemoryRedisOptions) => {
  const { part } = await look(options);
  if (!part.ok) throw new Error(part.failure.detail);
  return part.value;
};

/**
 * What a real library wrote: `key <type> <ttl> <length> <name>`, `member <set> <member>` and `client <line of CLIENT LIST>`; before
 * them, `expect <what is seen, as JSON>`.
 */
const recording = (name: string): { keys: MemoryKeys; clients: string[]; expected: Record<string, unknown>[] } => {
  const lists: Record<string, number> = {};
  const hashes: Record<string, number> = {};
  const sorted: Record<string, number> = {};
  const sets: Record<string, string[]> = {};
  const keys: string[] = [];
  const clients: string[] = [];
  const expected: Record<string, unknown>[] = [];
  for (const line of readFileSync(join(import.meta.dirname, "testdata", name), "utf8").split("\n")) {
    const [, type = "", length = "", key = ""] = /^key (\w+) -?\d+ (\d+) (.*)$/.exec(line) ?? [];
    if (type === "list") lists[key] = Number(length);
    else if (type === "hash") hashes[key] = Number(length);
    else if (type === "zset") sorted[key] = Number(length);
    else if (type === "set") sets[key] ??= [];
    else if (type !== "") keys.push(key);
    const [, set, member] = /^member (\S+) (.*)$/.exec(line) ?? [];
    if (set !== undefined && member !== undefined) sets[set] = [...(sets[set] ?? []), member];
    if (line.startsWith("client ")) clients.push(line.slice("client ".length));
    if (line.startsWith("expect ")) expected.push(JSON.parse(line.slice("expect ".length)) as Record<string, unknown>);
  }
  return { keys: { lists, hashes, sorted, sets, keys }, clients, expected };
};

const RECORDINGS = readdirSync(join(import.meta.dirname, "testdata"));
/** As many cache entries as make a keyspace too large to look through its names. */
const CACHE = Array.from({ length: 3001 }, (_each, index) => `page:${index}`);

/** Neither a key nor a worker of these has a name that is always the same. */
const NAMED_BY_THE_APPLICATION = ["bee-queue-2.0.0.txt", "huey-3.3.0.txt"];

describe.each(RECORDINGS)("what %s wrote", (name) => {
  const { keys, clients, expected } = recording(name);
  const seen = expected.map(({ system }) => system);

  test("is recognised, and nothing else with it", async () => {
    const { systems, absent, waiting, unlooked } = await found({ ...keys, clients });
    expect(systems).toMatchObject(expected.map((each) => ({ ...each, database: 0, by: "keys" })));
    expect(absent).toEqual(SYSTEM_IDS.filter((id) => !seen.includes(id)));
    expect({ waiting, unlooked }).toEqual({ waiting: [], unlooked: [] });
  });

  test("is recognised in another database", async () => {
    const there = clients.map((line) => line.replace(/ db=\d+ /, " db=5 "));
    const { part, commands } = await look({ databases: { 5: keys }, clients: there });
    expect(part.ok && part.value.systems).toMatchObject(expected.map((each) => ({ ...each, database: 5 })));
    expect(commands.some((line) => line.includes("redis-cli -n 5 "))).toBe(true);
  });

  test("is recognised among many keys, or its workers are told as somebody's", async () => {
    const { systems, absent, waiting } = await found({ ...keys, keys: [...CACHE, ...(keys.keys ?? [])], clients });
    const told = systems.map(({ system }) => system);
    const waits = waiting.length > 0;
    expect({ told, waits }).toEqual(
      NAMED_BY_THE_APPLICATION.includes(name) ? { told: [], waits: true } : { told: seen, waits: false },
    );
    expect(seen.filter((id) => absent.includes(id as SystemId))).toEqual([]);
  });
});

describe("among many keys", () => {
  test("keys that always have the same name are found, and what has none of them is not called absent", async () => {
    const { systems, absent } = await found({
      keys: CACHE,
      sets: { "rq:queues": ["rq:queue:mail"] },
      lists: { "rq:queue:mail": 7 },
    });
    expect(systems).toMatchObject([{ system: "rq", queues: [{ name: "mail", waiting: 7, delayed: 0, failed: 0 }] }]);
    expect(absent).toEqual(["celery", "redbeat", "dramatiq", "arq", "sidekiq", "resque"]);
  });

  test("no names are looked through", async () => {
    const { commands } = await look({ keys: CACHE });
    expect(commands.filter((line) => line.includes("SCAN"))).toEqual([]);
  });

  test("a worker's name tells its queue, with a prefix of the application's own", async () => {
    const { systems } = await found({
      keys: CACHE,
      hashes: { "shop:mail:meta": 1 },
      lists: { "shop:mail:wait": 1204 },
      sorted: { "shop:mail:delayed": 3, "shop:mail:failed": 12 },
      clients: ["id=4 addr=10.0.0.4:1 name=shop:bWFpbA== db=0 cmd=bzpopmin"],
    });
    expect(systems).toEqual([
      {
        system: "bullmq",
        database: 0,
        by: "keys",
        queues: [{ name: "shop:mail", waiting: 1204, active: 0, delayed: 3, failed: 12 }],
        more_queues: 0,
        together: { waiting: null, active: null, delayed: null, failed: null },
      },
    ]);
  });
});

describe("a worker", () => {
  test("that waits for a queue without keys is told by its name alone", async () => {
    expect(await found({ clients: ["id=4 name=bull:bWFpbA== db=2 cmd=brpoplpush"] })).toMatchObject({
      systems: [{ system: "bull", database: 2, by: "workers", queues: [{ name: "bull:mail", waiting: 0 }] }],
    });
  });

  test.each(["name=web:abcd cmd=get", "name=bull:!!! cmd=bzpopmin", "name= cmd=get", "name=bull:YQA= cmd=bzpopmin"])(
    "is not told by %s",
    async (fields) => {
      expect((await found({ clients: [`id=4 db=0 ${fields}`] })).systems).toEqual([]);
    },
  );
});

describe("what is not a library's", () => {
  test("a key of Sidekiq's names that is no set", async () => {
    const { systems, absent } = await found({ keys: ["queues"], hashes: { processes: 3 } });
    expect(systems).toEqual([]);
    expect(absent).toContain("sidekiq");
  });

  test("a list of another type is of no length", async () => {
    const { systems } = await found({ sets: { "rq:queues": ["rq:queue:mail"] }, hashes: { "rq:queue:mail": 7 } });
    expect(systems).toMatchObject([{ system: "rq", queues: [{ name: "mail", waiting: null }] }]);
  });

  test("clients that wait for work where no library was seen are told as such", async () => {
    const clients = [
      "id=1 flags=b db=1 cmd=brpop",
      "id=2 flags=b db=1 cmd=brpop",
      "id=3 flags=N db=1 cmd=brpop",
      "id=4 flags=b db=0 cmd=brpop",
    ];
    expect(await found({ clients, sets: { queues: ["default"] } })).toMatchObject({
      systems: [{ system: "sidekiq" }],
      waiting: [{ command: "brpop", database: 1, clients: 2 }],
    });
  });

  test("the commands that were called tell of workers that are gone", async () => {
    const commandstats = [
      "cmdstat_get:calls=9,usec=1",
      "cmdstat_bzpopmin:calls=3,usec=1",
      "cmdstat_brpop:calls=0,usec=0",
    ];
    expect((await found({ keys: CACHE, commandstats })).waiting).toEqual([
      { command: "bzpopmin", database: null, clients: 0 },
    ]);
  });
});

test("four databases are looked into, and the others named", async () => {
  const databases = Object.fromEntries(
    [1, 2, 3, 4, 5].map((index) => [
      index,
      { sets: { "resque:queues": ["mail"] }, lists: { "resque:queue:mail": index } },
    ]),
  );
  const { systems, absent, unlooked } = await found({ keys: ["page:1"], databases });
  expect(systems.map(({ database, queues: [queue] }) => [database, queue?.waiting])).toEqual([
    [1, 1],
    [2, 2],
    [3, 3],
  ]);
  expect(unlooked).toEqual([
    { database: 4, keys: 2 },
    { database: 5, keys: 2 },
  ]);
  expect(absent).toEqual([]);
});

test("a database that Redis does not let us into is named, and no library is called absent", async () => {
  const redis = memoryRedis({ keys: ["page:1"], databases: { 2: { keys: ["page:2"] } } });
  const refused = {
    kind: "error" as const,
    message: "NOPERM this user has no permissions to run the 'select' command",
  };
  const { context } = createContext({
    policy: TARGET,
    budget: { signal: new AbortController().signal, deadlineAt: 10_000 },
    now: () => 0,
    docker: {
      ...redis,
      redis: (commands, budget, database) =>
        database === 2 ? Promise.resolve(ok(commands.map(() => refused))) : redis.redis(commands, budget, database),
    },
    password: () => Promise.resolve(ok(null)),
  });
  expect(await queues(context)).toEqual(
    ok({ systems: [], absent: [], waiting: [], unlooked: [{ database: 2, keys: 1 }] }),
  );
});

test("lengths are read of a bounded number of queues, whatever they are called", async () => {
  const names = [...Array.from({ length: 60 }, (_each, index) => `q${index}`), "a\nFLUSHALL", "q".repeat(300)];
  const { part, commands } = await look({
    sets: { queues: names, "rq:queues": names.map((name) => `rq:queue:${name}`) },
    lists: Object.fromEntries(names.map((name, index) => [`queue:${name}`, index])),
  });
  const systems = part.ok ? part.value.systems : [];
  expect(systems.map(({ system, queues: each, more_queues }) => [system, each.length, more_queues])).toEqual([
    ["rq", 3, 57],
    ["sidekiq", 12, 48],
  ]);
  expect(commands.filter((line) => /redis-cli [LZSH](LEN|CARD) /.test(line)).length).toBeLessThanOrEqual(30);
});

test("no key is there at all", async () => {
  expect(await found({})).toEqual({ systems: [], absent: SYSTEM_IDS, waiting: [], unlooked: [] });
});

test("fails while Redis is loading", async () => {
  expect((await look({ keys: ["a"] }, true)).part).toMatchObject({ ok: false, failure: { code: "loading" } });
});
