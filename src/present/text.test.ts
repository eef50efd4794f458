import { describe, expect, test } from "vitest";
import type { OperationName, Output } from "../protocol/operations.ts";
import type { Envelope } from "../protocol/answer.ts";
import type { Problem } from "../protocol/answer.ts";
import { problem } from "../protocol/problem.ts";
import { told } from "../protocol/answer.ts";
import { viewOf } from "./index.ts";
import { problemView } from "./problem.ts";
import { barText, textOf } from "./text.ts";

const renderText = (answer: Envelope): string => textOf(viewOf(told(answer)));
const renderProblemText = (failed: Problem): string =>
  textOf(problemView(failed, null, Date.parse("2026-11-22T21:10:00.000Z")));

const MIB = 1024 * 1024;
const ESC = "\u001B";

const envelope = (operation: OperationName, data: unknown, change: Partial<Envelope> = {}): Envelope => ({
  target: "prod",
  operation,
  at: "2026-11-22T21:00:00.000Z",
  age_ms: 0,
  verdict: "ok",
  reasons: [],
  summary: "All is well.",
  data,
  commands: [],
  took_ms: 3,
  ...change,
});

const memory: Output<"memory"> = {
  redis_version: "7.4.1",
  software: { name: "Redis", version: "7.4.1" },
  maxmemory_ignored: false,
  uptime_in_seconds: 86_400,
  used_memory: 501 * MIB,
  used_memory_rss: 520.5 * MIB,
  used_memory_peak: 512 * MIB,
  used_memory_dataset: 480 * MIB,
  maxmemory: 512 * MIB,
  maxmemory_policy: "allkeys-lru",
  mem_fragmentation_ratio: 1.04,
  mem_fragmentation_bytes: 19 * MIB,
  current_cow_size: 0,
  rdb_last_cow_size: 6 * MIB,
  aof_last_cow_size: 0,
  rdb_bgsave_in_progress: false,
  aof_rewrite_in_progress: false,
  mem_not_counted_for_evict: 1 * MIB,
  mem_clients_normal: 2 * MIB,
  mem_clients_slaves: 0,
  mem_replication_backlog: null,
  mem_aof_buffer: 1 * MIB,
  evicted_keys: 4821,
  rejected_connections: 0,
  errorstats: {},
  saving: null,
  refusals_per_second: {},
  evictions_per_second: 12.34,
  evicting_since: "2026-11-22T20:51:00.000Z",
  ceilings: [
    { name: "maxmemory", used: 501 * MIB, limit: 512 * MIB, fraction: 0.978515625, headroom: 11 * MIB },
    { name: "container", used: 530 * MIB, limit: null, fraction: null, headroom: null },
    { name: "host", used: 8192 * MIB, limit: 24_576 * MIB, fraction: 1 / 3, headroom: 16_384 * MIB },
  ],
  fork: { worst_case: 1010 * MIB, limit: 768 * MIB, headroom: -242 * MIB },
};

test("renders memory as verdict, sentence, a bar for each ceiling, figures, reasons and the command", () => {
  const text = renderText(
    envelope("memory", memory, {
      age_ms: 1500,
      verdict: "warn",
      summary: "Redis uses 501.0 MiB of 512.0 MiB (97 %); warn: Redis evicts 12.3 keys a second.",
      reasons: [
        {
          id: "evictions_per_second",
          verdict: "warn",
          figure: 12.34,
          threshold: 0,
          text: "Redis evicts 12.3 keys a second.",
          next_step: "Raise maxmemory to at most 576.0 MiB, or delete keys that are not needed, one by one.",
          step: { operation: "set", input: { key: "maxmemory", value: "576mb", for: "2h" } },
        },
      ],
      commands: ["docker compose exec -T redis redis-cli INFO memory"],
    }),
  );
  expect(text).toBe(`WARN  prod memory, read 1.5 s ago
Redis uses 501.0 MiB of 512.0 MiB (97 %); warn: Redis evicts 12.3 keys a second.

maxmemory  [###################-]  97 %  501.0 of 512.0 MiB, 11.0 free
container  [--------------------]        530.0 MiB, no limit
host       [######--------------]  33 %  8.00 of 24.0 GiB, 16.0 free

runs              Redis 7.4.1
policy            allkeys-lru
evictions         12.3/s for 9 min
peak              512.0 MiB
resident          520.5 MiB
fragmentation     1.04
a save at worst   up to 1010.0 MiB of 768.0 MiB, 242.0 MiB too much
last save copied  6.0 MiB (RDB)
buffers           clients 2.0 MiB, AOF 1.0 MiB, outside eviction 1.0 MiB

WARN: Redis evicts 12.3 keys a second.
   -> Raise maxmemory to at most 576.0 MiB, or delete keys that are not needed,
   one by one.
   /redis set maxmemory 576mb on prod for 2h

$ docker compose exec -T redis redis-cli INFO memory
`);
});

test.each<[Partial<Output<"memory">>, string]>([
  [{ evictions_per_second: 0, evicting_since: null }, "evictions         none now\n"],
  [{ evictions_per_second: 3, evicting_since: null }, "evictions         3/s\n"],
  [
    { rdb_bgsave_in_progress: true, current_cow_size: 3 * MIB },
    "saving now        a snapshot runs, 3.0 MiB copied so far\n",
  ],
  [
    { fork: { worst_case: 1010 * MIB, limit: null, headroom: null } },
    "a save at worst   up to 1010.0 MiB in the container, which has no limit\n",
  ],
])("tells of memory with %j", (change, line) => {
  expect(renderText(envelope("memory", { ...memory, ...change }))).toContain(line);
});

test("says that the eviction rate is not known yet, and shows a missing figure as a dash", () => {
  const text = renderText(envelope("memory", { ...memory, evictions_per_second: null, used_memory_rss: null }));
  expect(text).toContain("evictions         rate not known yet\n");
  expect(text).not.toContain("4821");
  expect(text).toContain("resident          -\n");
});

test("keeps bars and figures within 80 columns for a host of a terabyte", () => {
  const used = 1_000_000 * MIB;
  const ceilings = (["maxmemory", "container", "host"] as const).map((name) => ({
    name,
    used,
    limit: 2 * used,
    fraction: 0.5,
    headroom: used,
  }));
  const text = renderText(envelope("memory", { ...memory, ceilings }));
  expect(text).toContain("976.6 of 1953.1 GiB, 976.6 free");
  expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
});

test("renders ping as a line for each hop", () => {
  const hops = [
    { hop: "worker", ok: true, took_ms: 0.3 },
    { hop: "ssh", ok: true, took_ms: 120 },
    { hop: "redis", ok: false, took_ms: 2, detail: "no reply" },
  ];
  expect(renderText(envelope("ping", { hops }))).toContain(`
worker  ok        0.3 ms
ssh     ok      120.0 ms
redis   FAILED    2.0 ms  no reply
`);
});

test("renders stats with the headings of docker stats", () => {
  const data: Output<"stats"> = {
    container: "redis",
    cpu_fraction: 0.0214,
    memory_used: 12.5 * MIB,
    memory_limit: 768 * MIB,
    memory_fraction: 0.01627,
    network_rx: 0,
    network_tx: 1536,
    block_read: 3 * 1024 * MIB,
    block_write: 900,
    pids: 6,
  };
  expect(renderText(envelope("stats", data))).toContain(`
CONTAINER          redis
CPU %              2.14%
MEM USAGE / LIMIT  12.5MiB / 768MiB
MEM %              1.63%
NET I/O            0B / 1.54kB
BLOCK I/O          3.22GB / 900B
PIDS               6
`);
});

test("renders INFO as a section for each of its sections", () => {
  const data = { sections: { server: { redis_version: "7.4.1" }, keyspace: { db0: { keys: 3, expires: 1 } } } };
  expect(renderText(envelope("info", data))).toContain(`
server
  redis_version  7.4.1

keyspace
  db0  keys=3, expires=1
`);
});

test("renders what it has no layout for as aligned keys and values", () => {
  expect(renderText(envelope("config", { hz: "10", "maxmemory-policy": "allkeys-lru" }))).toContain(`
hz                10
maxmemory-policy  allkeys-lru
`);
  const targets = { targets: [{ name: "prod", description: null }] };
  const unknown = { ...envelope("targets", targets, { target: null }), operation: null, asked: "targets" };
  expect(textOf(viewOf(unknown))).toBe(`OK  targets, read now
All is well.

targets
  name         prod
  description  -
`);
});

test("gives a time in the summary as everywhere else", () => {
  const summary = "Changed hz 10 -> 20 until 2026-11-22T21:04:05.000Z (change 12), not 2026-11-22T21:04.";
  expect(renderText(envelope("config", { hz: "20" }, { summary }))).toContain(
    "\nChanged hz 10 -> 20 until 2026-11-22 21:04 UTC (change 12), not\n2026-11-22T21:04.\n",
  );
});

test("falls back to keys and values for data of an unknown shape", () => {
  expect(renderText(envelope("memory", { used_memory: 5 }))).toContain("\nused_memory  5\n");
});

test("memory: leaves out the buffers and copies of which there are none, and names INFO memory first", () => {
  const none = { mem_not_counted_for_evict: 0, mem_clients_normal: 0, mem_aof_buffer: 0, rdb_last_cow_size: 0 };
  const cli = "docker compose exec -T redis redis-cli";
  const commands = ["free -b", `${cli} INFO`, "docker stats redis --no-stream"];
  const text = renderText(envelope("memory", { ...memory, ...none }, { commands }));
  expect(text).not.toMatch(/\b0\.0 MiB|buffers|last save copied/);
  expect(text).toContain(`\n$ ${cli} INFO memory\n$ ${cli} INFO stats\n$ free -b\n$ docker stats redis --no-stream\n`);
});

describe("text from outside", () => {
  test.each([
    ["an escape sequence", `${ESC}[2J${ESC}]0;owned\u0007`],
    ["a C1 control", "\u009B31m"],
    ["a line break", "x\r\nOK  prod memory"],
    ["a line separator", "x\u2028y"],
    ["a change of direction", "\u202Eevil"],
  ])("cannot control the terminal by %s", (_what, evil) => {
    const texts = [
      renderText(envelope("config", { save: evil, [evil]: "v" }, { summary: evil, commands: [evil] })),
      renderText(envelope("info", { sections: { [evil]: { a: evil, b: { c: evil } } } })),
      renderText(envelope("memory", { ...memory, maxmemory_policy: evil })),
      renderProblemText({ ...timeout, detail: evil, hint: evil, request_id: evil }),
    ];
    for (const text of texts) {
      // eslint-disable-next-line no-control-regex
      expect(text).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u2028\u202E]/);
      expect(text.split("\n").slice(1)).not.toContain("OK  prod memory");
    }
  });
});

const timeout: Problem = problem(
  { code: "timeout", hop: "docker", detail: "Docker did not answer within 10 s.", hint: "Look at the Docker daemon." },
  { origin: "https://ops.example.com", requestId: "r-1" },
);

describe("a problem", () => {
  test("says where it failed, why and what to do", () => {
    expect(renderProblemText(timeout)).toBe(`FAILED at docker: Timed out
Docker did not answer within 10 s.
   -> Look at the Docker daemon.

request r-1
`);
  });

  test("of one who asked too often says how many seconds to wait", () => {
    const throttled = {
      ...timeout,
      code: "throttled",
      title: "Too many requests",
      hint: "Wait.",
      retry_after_ms: 11_200,
    } as const;
    expect(renderProblemText(throttled)).toContain("\n   -> Wait 12 s, then ask again.\n");
  });

  test("of a host that turned redis-ops away says what to do there and how long to wait", () => {
    const turnedAway = {
      ...timeout,
      code: "unreachable",
      title: "Host unreachable",
      hint: "See sshd's log.",
      retry_after_ms: 4_001,
    } as const;
    expect(renderProblemText(turnedAway)).toContain("\n   -> See sshd's log.\n   -> Wait 5 s, then ask again.\n");
  });

  test("of a change that is under way says once how long to wait", () => {
    const underWay = { ...timeout, code: "conflict", hint: "Ask again in 28 s: it passes.", retry_after_ms: 28_000 };
    expect(renderProblemText(underWay as typeof timeout)).toMatch(/\n {3}-> Ask again in 28 s: it passes\.\n\n/);
  });

  test("shows the hops that answered and the last good reading", () => {
    const { at, age_ms, verdict, reasons, summary, data, commands } = envelope("memory", memory, {
      age_ms: 600_000,
      summary: "Redis uses 1.0 MiB.",
    });
    const text = renderProblemText({
      ...timeout,
      hops: [{ hop: "agent", ok: true, took_ms: 1 }],
      last_good: { at, age_ms, verdict, reasons, summary, data, commands },
    });
    expect(text).toContain("\nagent  ok  1.0 ms\n");
    expect(text).toContain("\nLast good reading, 10 min old (ok then)\nRedis uses 1.0 MiB.\n");
  });
});

test.each([
  [null, "[--------------------]"],
  [0, "[--------------------]"],
  [0.5, "[##########----------]"],
  [0.999, "[###################-]"],
  [1, "[####################]"],
  [1.7, "[####################]"],
])("draws the bar of %d as %s", (fraction, drawn) => {
  expect(barText(fraction)).toBe(drawn);
});

test("tells what Redis refuses now, and nothing where it refuses nothing", () => {
  const refusing = { ...memory, refusals_per_second: { OOM: 12, NOAUTH: 0, rejected_connections: 0.04 } };
  expect(renderText(envelope("memory", refusing))).toMatch(
    /refused now +OOM 12\/s, rejected connections less than 0\.1\/s\n/,
  );
  expect(renderText(envelope("memory", memory))).not.toContain("refused now");
});
