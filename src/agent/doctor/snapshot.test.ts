import { afterEach, describe, expect, test, vi } from "vitest";
import { SNAPSHOT_PARTS, snapshotSchema } from "../../protocol/operations/doctor.ts";
import { QUEUE_SYSTEMS } from "../../protocol/queues/systems.ts";
import { fail, ok } from "../../protocol/result.ts";
import type { Context } from "../session/context.ts";
import { memory } from "../handlers/memory.ts";
import { persistence } from "../handlers/persistence.ts";
import { error, failure, infoOf, list, recorded, type Recording, text } from "../handlers/recorded.fixture.ts";
import { type Operations, partsMs, sayWhyMs, snapshot } from "./snapshot.ts";

const CONFIG_KEYS =
  "timeout maxclients stop-writes-on-bgsave-error appendfsync client-output-buffer-limit slowlog-log-slower-than slowlog-max-len";
const SAVED = {
  save: "",
  "stop-writes-on-bgsave-error": "yes",
  dir: "/data",
  dbfilename: "dump.rdb",
  appenddirname: "appendonlydir",
  appendfilename: "appendonly.aof",
};
const WELL_KNOWN =
  "celery unacked unacked_index _kombu.binding.celery _kombu.binding.celeryev _kombu.binding.celery.pidbox";
const FIXED = Object.values(QUEUE_SYSTEMS).flatMap(({ fixed }) => fixed.map(([key]) => key));
const NAMED = ["b[uq]*:[mi][ed]*", "huey.[rs][ec]*", "*queues:*"];
const page: Recording[string] = { kind: "nested", items: ["0", []] };
const REPLIES: Recording = {
  INFO: text(infoOf("redis-7.4")),
  "INFO persistence": text(infoOf("redis-7.4")),
  "INFO server": text(infoOf("redis-7.4")),
  [`CONFIG GET ${Object.keys(SAVED).join(" ")}`]: list(...Object.entries(SAVED).flat()),
  [`CONFIG GET ${CONFIG_KEYS}`]: list("timeout", "0"),
  "CONFIG GET dir dbfilename port bind protected-mode": list("dir", "/data", "dbfilename", "dump.rdb"),
  "INFO commandstats": text("# Commandstats\r\ncmdstat_get:calls=3,usec=9,usec_per_call=3.00\r\n"),
  "MODULE LIST": list(),
  "EXISTS backup1 backup2 backup3 backup4 crackit": text("0"),
  "PUBSUB NUMSUB __sentinel__:hello": list("__sentinel__:hello", "0"),
  "CLIENT LIST": text("id=4 addr=127.0.0.1:5 name= tot-mem=2048 cmd=get"),
  "SLOWLOG GET 10": list(),
  [`EXISTS ${WELL_KNOWN}`]: text("0"),
  "SCAN 0 MATCH *_kombu.binding.* COUNT 1000": page,
  "SCAN 0 MATCH *unacked* COUNT 1000": page,
  [`EXISTS ${FIXED.join(" ")}`]: text("0"),
  ...Object.fromEntries(NAMED.map((glob) => [`SCAN 0 MATCH ${glob} COUNT 1000`, page])),
};

const NOPERM = error("NOPERM this user has no permissions to run the 'config|get' command");

const CONTAINER = failure("docker_failed", "docker", "No container.");
const ERRORS = { since: "2026-11-22T21:00:00.000Z", until: "2026-11-22T21:15:00.000Z", services: [], groups: [] };
const OPERATIONS: Operations = {
  memory: (context) => memory({}, context),
  persistence: (context) => persistence({}, context),
  container: () => Promise.resolve(fail(CONTAINER)),
  errors: () => Promise.resolve(ok(ERRORS)),
};
const failing = (found: Awaited<ReturnType<typeof snapshot>>): string[] =>
  SNAPSHOT_PARTS.filter((part) => found[part]?.ok !== true);

test("reads every part, and asks for INFO once", async () => {
  const { context, batches } = recorded(REPLIES);
  const found = await snapshot(OPERATIONS, context);
  expect(snapshotSchema.parse(found)).toEqual(found);
  expect(failing(found)).toEqual(["container"]);
  expect(found.redis).toEqual({
    ok: true,
    value: { state: "answers", detail: null, listens: null, password_given: false, password_sent: null },
  });
  expect(batches.flat().filter((line) => line === "INFO")).toHaveLength(1);
  expect(batches.flat().filter((line) => line === "CLIENT LIST")).toHaveLength(1);
  expect(batches.flat().filter((line) => line === "INFO commandstats")).toHaveLength(1);
  expect(batches.flat().filter((line) => /^INFO (?:server|persistence)$/.test(line))).toEqual([]);
  expect(batches.flat()).toHaveLength(17);
});

test("one part's failure is told as its own", async () => {
  const found = await snapshot(OPERATIONS, recorded({ ...REPLIES, "SLOWLOG GET 10": error("NOPERM no") }).context);
  expect(failing(found)).toEqual(["container", "slow"]);
  expect(found.container).toEqual({ ok: false, failure: CONTAINER });
});

test("where Redis refuses the password, what needs no Redis is answered still", async () => {
  const refused = failure("redis_failed", "redis", "Redis refused the password that the host has for it.");
  const found = await snapshot(OPERATIONS, recorded(refused).context);
  expect(found.redis).toMatchObject({ ok: true, value: { state: "refuses_password" } });
  expect(failing(found)).toEqual([
    "memory",
    "persistence",
    "container",
    "server",
    "clients",
    "celery",
    "queues",
    "slow",
    "provenance",
  ]);
});

describe("a part that throws", () => {
  test("is a failure of that part, without what it threw, which goes to the host's log", async () => {
    const bugs: unknown[] = [];
    const { context } = recorded(REPLIES);
    const bug = new Error("s3cret");
    const found = await snapshot(
      { ...OPERATIONS, errors: () => Promise.reject(bug) },
      { ...context, onBug: (thrown) => bugs.push(thrown) },
    );
    expect(failing(found)).toEqual(["container", "errors"]);
    expect(found.errors).toMatchObject({ failure: { code: "agent_failed", hop: "agent" } });
    expect(JSON.stringify(found)).not.toContain("s3cret");
    expect(bugs).toEqual([bug]);
  });
});

describe("a part that is late", () => {
  const short = (): Context => {
    const { context } = recorded(REPLIES);
    return context.under({ signal: new AbortController().signal, deadlineAt: 200 });
  };

  test("is a timeout of that part, and its work is aborted", async () => {
    let aborted = false;
    const found = await snapshot(
      {
        ...OPERATIONS,
        errors: ({ budget }) =>
          new Promise((resolve) => {
            budget.signal.addEventListener("abort", () => {
              aborted = true;
              resolve(fail(failure("timeout", "docker", "Docker did not answer in time.")));
            });
          }),
      },
      short(),
    );
    expect(failing(found)).toEqual(["container", "errors"]);
    expect(found.errors).toMatchObject({ failure: { code: "timeout", hop: "docker" } });
    expect(aborted).toBe(true);
  });

  describe("and finds out why", () => {
    afterEach(() => void vi.useRealTimers());

    /** What is told of a part that takes so long, once it is aborted, to say that Redis did not answer. */
    const toldAfter = async (ms: number) => {
      vi.useFakeTimers();
      const silent = failure("timeout", "redis", "Redis did not answer in time.");
      const found = snapshot(
        {
          ...OPERATIONS,
          memory: ({ budget }) =>
            new Promise((resolve) => {
              budget.signal.addEventListener("abort", () => setTimeout(() => resolve(fail(silent)), ms));
            }),
        },
        recorded(REPLIES).context,
      );
      await vi.advanceTimersByTimeAsync(10_000);
      const { memory: part } = await found;
      return part.ok ? part.value : part.failure.hop;
    };

    test("is heard, as there is a margin for that, and is a timeout of the agent's where it takes all of that", async () => {
      expect(await toldAfter(400)).toBe("redis");
      expect(await toldAfter(600)).toBe("agent");
    });
  });

  test("is not waited for where it does not end", async () => {
    const found = await snapshot({ ...OPERATIONS, memory: () => new Promise(() => undefined) }, short());
    expect(failing(found)).toEqual(["memory", "container"]);
    expect(found.memory).toMatchObject({ failure: { code: "timeout" } });
  });
});

test.each([
  [9500, 8000],
  [4000, 2500],
  [2000, 1000],
  [0, 1],
  [-50, 1],
])("of %i ms left, the parts have %i", (left, parts) => {
  expect(partsMs(left)).toBe(parts);
});

test.each([
  [9500, 500],
  [2000, 333],
  [200, 33],
  [0, 0],
  [-50, 0],
])("of %i ms left, they may take %i more to say why they have not ended", (left, why) => {
  expect(Math.floor(sayWhyMs(left))).toBe(why);
});

test("tells how many of its own questions the ACL refused: Redis counts them among the others", async () => {
  const forbidden = Object.entries(REPLIES).map(([line, reply]) => [
    line,
    /^CONFIG|^MODULE/.test(line) ? NOPERM : reply,
  ]);
  const found = await snapshot(OPERATIONS, recorded(Object.fromEntries(forbidden) as Recording).context);
  // Those of persistence, server and provenance, and the list of modules.
  expect(found.server).toMatchObject({ ok: true, value: { noperm_to_redis_ops: 4 } });
  expect((await snapshot(OPERATIONS, recorded(REPLIES).context)).server).toMatchObject({
    ok: true,
    value: { noperm_to_redis_ops: 0 },
  });
});
