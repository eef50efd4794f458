import { expect, test } from "vitest";
import { ok } from "../../protocol/result.ts";
import { snapshotSchema } from "../../protocol/operations/doctor.ts";
import { createContext } from "../session/context.ts";
import { memoryRedis, type MemoryRedisOptions } from "../double/redis.ts";
import { TARGET } from "../handlers/recorded.fixture.ts";
import { celery } from "./celery.ts";

const SEP = "\u0006\u0016";
const binding = (queue: string): string => `${queue}${SEP}${SEP}${queue}`;

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
  const part = await celery(context);
  expect(snapshotSchema.shape.celery.parse(part)).toEqual(part);
  expect(redis.writes).toEqual([]);
  expect(commands().join("\n")).not.toContain("KEYS");
  return { part, commands: commands() };
};

test("sees a broker's exchanges, queues and what is not acknowledged", async () => {
  const { part, commands } = await look({
    keys: ["session:1"],
    sets: {
      "_kombu.binding.celery": [binding("celery"), binding("reports")],
      "_kombu.binding.celery.pidbox": [`${SEP}${SEP}celery@web.celery.pidbox`],
    },
    lists: { celery: 3, [`celery${SEP}3`]: 2, [`celery${SEP}9`]: 1, reports: 40 },
    hashes: { unacked: 4 },
  });
  expect(part).toEqual({
    ok: true,
    value: {
      broker: true,
      bindings: ["celery", "celery.pidbox"],
      queues: [
        { name: "reports", length: 40 },
        { name: "celery", length: 6 },
      ],
      unacked: 4,
      unread: [],
    },
  });
  expect(commands).toContain("docker compose -p shop exec -T redis redis-cli LLEN reports");
  expect(commands).toContain(
    String.raw`docker compose -p shop exec -T redis redis-cli LLEN "$(printf 'celery\006\0263')"`,
  );
});

test("lists a bound queue in which nothing waits, and asks for no list of its priorities", async () => {
  const { part, commands } = await look({ sets: { "_kombu.binding.celery": [binding("celery")] } });
  expect(part).toMatchObject({ value: { broker: true, queues: [{ name: "celery", length: 0 }], unacked: null } });
  expect(commands.filter((line) => line.includes("LLEN"))).toHaveLength(1);
});

test("asks for each list of a priority where the page of names does not hold them", async () => {
  const { part, commands } = await look({
    sets: { "_kombu.binding.celery": ["celery::celery"] },
    lists: { celery: 1, "celery:5": 2 },
  });
  expect(part).toMatchObject({ value: { queues: [{ name: "celery", length: 3 }] } });
  expect(commands.filter((line) => line.includes("LLEN"))).toHaveLength(10);
});

test("finds the queue whose binding was evicted", async () => {
  expect((await look({ lists: { celery: 12 } })).part).toMatchObject({
    value: { broker: true, bindings: [], queues: [{ name: "celery", length: 12 }] },
  });
});

test("finds the keys of an application with a prefix of its own", async () => {
  const { part } = await look({
    sets: { "shop:_kombu.binding.tasks": [binding("tasks")] },
    lists: { "shop:tasks": 7 },
    hashes: { "shop:unacked": 1 },
  });
  expect(part).toMatchObject({
    value: { broker: true, bindings: ["tasks"], queues: [{ name: "shop:tasks", length: 7 }], unacked: 1 },
  });
});

test("takes keys of other types for no queues", async () => {
  const { part } = await look({
    sets: { "_kombu.binding.celery": [binding("celery")] },
    hashes: { celery: 2 },
    lists: { unacked: 2 },
  });
  expect(part).toMatchObject({ value: { broker: true, queues: [{ name: "celery", length: 0 }], unacked: null } });
});

test("passes over names that are overlong or hold a line break", async () => {
  const { part } = await look({
    sets: {
      "_kombu.binding.celery": [binding("celery"), binding("a\nFLUSHALL"), binding("q".repeat(300))],
      [`_kombu.binding.${"e".repeat(300)}`]: [binding("far")],
    },
    lists: { celery: 1 },
  });
  expect(part).toMatchObject({ value: { bindings: ["celery"], queues: [{ name: "celery", length: 1 }] } });
});

test("looks into a bounded number of exchanges and queues", async () => {
  const sets = Object.fromEntries(
    Array.from({ length: 80 }, (_, index) => [
      `_kombu.binding.e${index}`,
      Array.from({ length: 80 }, (_each, queue) => binding(`q${index}-${queue}`)),
    ]),
  );
  const { part, commands } = await look({ sets });
  expect(part.ok && part.value.bindings).toHaveLength(50);
  expect(part.ok && part.value.queues.length).toBe(15);
  expect(commands.length).toBeLessThan(50);
});

test("says that it is no broker where all keys were looked at", async () => {
  const none = { bindings: [], queues: [], unacked: null, unread: [] };
  expect((await look({ keys: ["session:1", "celery-task-meta-1"] })).part).toEqual({
    ok: true,
    value: { ...none, broker: false },
  });
  expect((await look({})).part).toEqual({ ok: true, value: { ...none, broker: false } });
});

test("fails while Redis is loading", async () => {
  expect((await look({ keys: ["a"] }, true)).part).toMatchObject({ ok: false, failure: { code: "loading" } });
});
