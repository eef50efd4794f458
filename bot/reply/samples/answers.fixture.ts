/** Answers of the operations that read figures. */
import { answerExample } from "../../../src/protocol/examples/answers.ts";
import type { Output } from "../../../src/protocol/operations.ts";
import type { Reason } from "../../../src/protocol/verdict.ts";
import { answerMessage } from "../success.ts";
import { envelope, MIB, NOW, reply, type Sample } from "./reading.fixture.ts";

export const memory: Output<"memory"> = {
  ...answerExample("memory").data,
  used_memory_rss: 530.2 * MIB,
  used_memory_dataset: 470 * MIB,
  mem_not_counted_for_evict: 2 * MIB,
  mem_clients_normal: MIB,
  mem_replication_backlog: MIB,
  evicting_since: "2026-11-22T20:55:00.000Z",
  ceilings: [
    { name: "maxmemory", used: 496.6 * MIB, limit: 512 * MIB, fraction: 0.9699, headroom: 15.4 * MIB },
    { name: "container", used: 545 * MIB, limit: 768 * MIB, fraction: 0.7096, headroom: 223 * MIB },
    { name: "host", used: 9216 * MIB, limit: 24_576 * MIB, fraction: 0.375, headroom: 15_360 * MIB },
  ],
  fork: { worst_case: 1015 * MIB, limit: 768 * MIB, headroom: -247 * MIB },
};

export const evicting: Reason = {
  id: "evictions_per_second",
  verdict: "warn",
  figure: 12.5,
  threshold: 0,
  text: "Redis evicts 12.5 keys a second under allkeys-lru; queued tasks are keys too and can be among them.",
  next_step:
    "Raise maxmemory to at most 576.0 MiB (`/redis set maxmemory 576mb for 2h`), or delete keys that are not needed.",
  step: { operation: "set", input: { key: "maxmemory", value: "576mb", for: "2h" } },
};

const forkShort: Reason = {
  id: "fork_headroom",
  verdict: "warn",
  figure: 223 * MIB,
  threshold: 470 * MIB,
  text: "A background save may need another 470.0 MiB at worst (copy-on-write), and 223.0 MiB are free.",
  next_step:
    "Give the container more room (`deploy.resources.limits.memory` in the compose file), or save when few writes happen.",
};

const memoryWarns = envelope(
  "memory",
  "Redis uses 496.6 MiB of 512.0 MiB (96 %); warn: Redis evicts 12.5 keys a second under allkeys-lru; queued tasks are keys too and can be among them (and 1 more).",
  memory,
  { reasons: [evicting, forkShort] },
);

const memoryFine = envelope("memory", "Redis uses 201.3 MiB of 512.0 MiB (39 %); nothing is wrong.", {
  ...memory,
  used_memory: 201.3 * MIB,
  evicted_keys: 0,
  evictions_per_second: 0,
  evicting_since: null,
  ceilings: [
    { name: "maxmemory", used: 201.3 * MIB, limit: 512 * MIB, fraction: 0.393, headroom: 310.7 * MIB },
    { name: "container", used: 240 * MIB, limit: null, fraction: null, headroom: null },
    { name: "host", used: 9216 * MIB, limit: 24_576 * MIB, fraction: 0.375, headroom: 15_360 * MIB },
  ],
  fork: null,
});

const full: Reason = {
  ...evicting,
  id: "maxmemory_fraction",
  verdict: "critical",
  figure: 0.99,
  threshold: 0.95,
  text: "Redis uses 99 % of maxmemory (508.0 MiB of 512.0 MiB) and, under noeviction, refuses writes when it is full.",
};

const stats: Output<"stats"> = { ...answerExample("stats").data, cpu_fraction: 0.043, memory_fraction: 0.7096 };

export const persistence: Output<"persistence"> = {
  ...answerExample("persistence").data,
  rdb_changes_since_last_save: 88_412,
  rdb_last_save_at: "2026-11-22T17:00:00.000Z",
  rdb_last_save_age_ms: 14_645_000,
  rdb_last_bgsave_status: "err",
  rdb_last_bgsave_ms: 1_200,
  aof_delayed_fsync: 3,
  disk: { total: 20_480 * MIB, available: 12 * MIB },
};

const saveFailed: Reason = {
  id: "rdb_last_bgsave_status",
  verdict: "critical",
  figure: 1,
  threshold: 1,
  text: "The last RDB snapshot failed; with stop-writes-on-bgsave-error, Redis refuses writes until one succeeds.",
  next_step:
    "See why in Redis's log (`docker compose -p app logs --since 15m redis`): disk full, no permission, or no memory to fork.",
};

const container: Output<"container"> = {
  ...answerExample("container").data,
  started_at: "2026-11-22T20:40:00.000Z",
  finished_at: "2026-11-22T20:39:58.000Z",
  exit_code: 137,
  oom_killed: true,
  restarts: 3,
  ends: [
    { at: "2026-11-22T20:39:58.000Z", exit_code: 137, oom_killed: true },
    { at: "2026-11-22T03:12:00.000Z", exit_code: 0, oom_killed: false },
  ],
  uptime_ms: 1_445_000,
};

const hops: Output<"ping"> = {
  hops: [
    { hop: "worker", ok: true, took_ms: 0 },
    { hop: "ssh", ok: true, took_ms: 312.4 },
    { hop: "agent", ok: true, took_ms: 1.2 },
    { hop: "docker", ok: true, took_ms: 2 },
    { hop: "redis", ok: true, took_ms: 0.6 },
  ],
  software: { name: "Valkey", version: "9.1.2" },
};

const errors: Output<"errors"> = {
  since: "2026-11-22T20:49:05.000Z",
  until: "2026-11-22T21:04:05.000Z",
  services: [
    {
      service: "worker",
      lines: 1203,
      truncated: true,
      spans: [
        { from: "2026-11-22T20:52:00.000Z", to: "2026-11-22T20:52:00.900Z" },
        { from: "2026-11-22T21:04:04.700Z", to: "2026-11-22T21:04:05.000Z" },
      ],
      read_ms: 1200,
      failure: null,
    },
    {
      service: "web",
      lines: 88,
      truncated: false,
      spans: [{ from: "2026-11-22T20:49:05.000Z", to: "2026-11-22T21:04:05.000Z" }],
      read_ms: 900_000,
      failure: null,
    },
    {
      service: "beat",
      lines: 0,
      truncated: false,
      spans: [],
      read_ms: 0,
      failure: "The container does not exist.",
    },
  ],
  groups: [
    {
      service: "worker",
      kind: "refused",
      count: 214,
      lines: 428,
      at_least: true,
      first_at: "2026-11-22T20:52:00.000Z",
      last_at: "2026-11-22T21:03:50.000Z",
      sample:
        "[2026-11-22 21:03:50,120: ERROR/MainProcess] consumer: Cannot connect to redis://:**@redis:6379/0: Error 111 connecting to redis:6379. Connection refused..",
    },
    {
      service: "web",
      kind: "oom",
      count: 3,
      lines: 3,
      at_least: false,
      first_at: "2026-11-22T21:01:00.000Z",
      last_at: "2026-11-22T21:02:00.000Z",
      sample: "redis.exceptions.OutOfMemoryError: command not allowed when used memory > 'maxmemory'.",
    },
  ],
};

const config: Output<"config"> = {
  appendonly: "yes",
  maxmemory: "536870912",
  "maxmemory-policy": "allkeys-lru",
  save: "3600 1 300 100 60 10000",
  "auto-aof-rewrite-percentage": "100",
  "slowlog-log-slower-than": "10000",
  timeout: "0",
};

const fields = (names: number): Record<string, number> =>
  Object.fromEntries(Array.from({ length: names }, (_, at) => [`field_${at + 1}`, at * 1000]));

const info: Output<"info"> = {
  sections: {
    server: { redis_version: "7.4.1", redis_mode: "standalone", os: "Linux 6.1.0 aarch64", ...fields(20) },
    keyspace: { db0: { keys: 1204, expires: 311, avg_ttl: 86_400_000 } },
  },
};

export const answerSamples: readonly Sample[] = [
  { name: "memory-warn", message: () => answerMessage(memoryWarns, reply()) },
  { name: "memory-warn-viewer", message: () => answerMessage(memoryWarns, reply({ role: "viewer" })) },
  { name: "memory-ok", message: () => answerMessage(memoryFine, reply()) },
  {
    name: "memory-critical-stale",
    message: () =>
      answerMessage(
        {
          ...memoryWarns,
          verdict: "critical",
          reasons: [full],
          summary: `Redis uses 508.0 MiB of 512.0 MiB (99 %); critical: ${full.text}`,
          age_ms: 200_000,
          at: new Date(NOW - 200_000).toISOString(),
        },
        reply(),
      ),
  },
  { name: "memory-shared", message: () => answerMessage(memoryWarns, reply({ audience: "channel" })) },
  {
    name: "history",
    message: () => {
      const { summary, data } = answerExample("history");
      return answerMessage(envelope("history", summary, data), reply());
    },
  },
  {
    name: "stats",
    message: () =>
      answerMessage(envelope("stats", "redis uses 545.0 of 768.0 MiB and 4 % of one processor.", stats), reply()),
  },
  {
    name: "persistence-critical",
    message: () =>
      answerMessage(
        envelope("persistence", `The dataset was on disk 4 h ago; critical: ${saveFailed.text}`, persistence, {
          reasons: [saveFailed],
        }),
        reply(),
      ),
  },
  {
    name: "container-warn",
    message: () =>
      answerMessage(
        envelope("container", "The container runs, and was restarted 3 times.", container, {
          reasons: [
            {
              id: "oom_killed",
              verdict: "warn",
              figure: 1,
              threshold: 1,
              text: "The kernel killed Redis for memory 24 min ago.",
              next_step: "See `/redis memory`: a save needs room beside maxmemory, under the container's limit.",
              step: { operation: "memory", input: {} },
            },
          ],
        }),
        reply(),
      ),
  },
  { name: "ping", message: () => answerMessage(envelope("ping", "All 5 hops to Valkey 9.1.2 answer.", hops), reply()) },
  {
    name: "errors-critical",
    message: () =>
      answerMessage(
        envelope("errors", "217 Redis errors in the logs of 2 services in the last 15 min.", errors, {
          verdict: "critical",
          reasons: [
            {
              id: "errors_recent",
              verdict: "critical",
              figure: 217,
              threshold: 1,
              text: "worker could not connect to Redis 214 times, last 15 s ago.",
              next_step: "Run `/redis ping` to see whether Redis answers.",
              step: { operation: "ping", input: {} },
            },
          ],
        }),
        reply({ input: { since: "15m" } }),
      ),
  },
  { name: "config", message: () => answerMessage(envelope("config", "7 settings.", config), reply()) },
  {
    name: "config-one",
    message: () =>
      answerMessage(
        envelope("config", "maxmemory is 536870912.", { maxmemory: "536870912" }),
        reply({ input: { key: "maxmemory" } }),
      ),
  },
  { name: "info", message: () => answerMessage(envelope("info", "INFO has 26 fields in 2 sections.", info), reply()) },
  {
    name: "targets",
    message: () =>
      answerMessage(
        envelope("targets", "You may use 2 targets: prod, staging.", {
          targets: [
            { name: "prod", description: "Celery's Redis on the ARM host" },
            { name: "staging", description: null },
          ],
        }),
        reply(),
      ),
  },
  {
    name: "overview",
    message: () => {
      const { summary, verdict, reasons, data } = answerExample("overview");
      return answerMessage(envelope("overview", summary, data, { verdict, reasons }), reply());
    },
  },
  {
    name: "an-operation-without-a-renderer",
    message: () =>
      answerMessage(
        {
          ...memoryFine,
          operation: null,
          asked: "latency",
          summary: "The slowest event took 12 ms.",
          data: {
            events: [
              { name: "command", at: "2026-11-22T21:00:00.000Z", took_ms: 12 },
              { name: "fork", at: "2026-11-22T20:00:00.000Z", took_ms: 8 },
            ],
            watched: ["command", "fork"],
            threshold_ms: 5,
          },
        },
        reply(),
      ),
  },
];
