/**
 * One answer of each operation and one problem, as OpenAPI, the documentation and tests show them: plain data, which a test
 * holds to the schemas. An operation without an example is documented without an answer.
 */
import { MIB } from "../../shared/figures.ts";
import { type OperationName, operations } from "../operations.ts";
import { problem } from "../problem.ts";
import { envelope, type Problem, type Answer } from "../answer.ts";
import { CHANGE_EXAMPLES } from "./changes.ts";
import { STANDINGS } from "./overview.ts";
import { DOCTOR_EXAMPLES } from "./doctor.ts";
import { alerts, MUTE_EXAMPLES } from "./alerts.ts";
import { history } from "./history.ts";
import { containerStats } from "../commands.ts";
import { AT, type Example, PLACE, redisCli } from "./example.ts";

const examples = {
  ping: {
    summary: "All 5 hops to Redis 7.4.1 answer, in 13.0 ms together.",
    data: {
      hops: [
        { hop: "worker", ok: true, took_ms: 0 },
        { hop: "ssh", ok: true, took_ms: 9 },
        { hop: "agent", ok: true, took_ms: 1 },
        { hop: "docker", ok: true, took_ms: 2 },
        { hop: "redis", ok: true, took_ms: 1 },
      ],
      software: { name: "Redis", version: "7.4.1" },
    },
    commands: [redisCli("PING"), redisCli("INFO server")],
  },
  memory: {
    summary: "Redis uses 496.6 MiB of 512.0 MiB (96 %); warn: Redis evicts keys under allkeys-lru: 12.5/s for 9 min.",
    verdict: "warn",
    reasons: [
      {
        id: "evictions_per_second",
        verdict: "warn",
        figure: 12.5,
        threshold: 0,
        text: "Redis evicts keys under allkeys-lru: 12.5/s for 9 min.",
        next_step:
          "Raise maxmemory to 576.0 MiB (`CONFIG SET maxmemory 576mb`, and `--maxmemory 576mb` in the compose file's `command:` to keep it), or delete keys that are not needed.",
        step: { operation: "set", input: { key: "maxmemory", value: "576mb", for: "2h" } },
      },
    ],
    data: {
      redis_version: "7.4.1",
      software: { name: "Redis", version: "7.4.1" },
      maxmemory_ignored: false,
      uptime_in_seconds: 864_000,
      used_memory: 496.6 * MIB,
      used_memory_rss: 530 * MIB,
      used_memory_peak: 512 * MIB,
      used_memory_dataset: 200 * MIB,
      maxmemory: 512 * MIB,
      maxmemory_policy: "allkeys-lru",
      mem_fragmentation_ratio: 1.07,
      mem_fragmentation_bytes: 35_000_000,
      current_cow_size: 0,
      rdb_last_cow_size: 4 * MIB,
      aof_last_cow_size: 0,
      rdb_bgsave_in_progress: false,
      aof_rewrite_in_progress: false,
      mem_not_counted_for_evict: 0,
      mem_clients_normal: 2 * MIB,
      mem_clients_slaves: 0,
      mem_replication_backlog: 0,
      mem_aof_buffer: 0,
      evicted_keys: 48_210,
      rejected_connections: 0,
      errorstats: { NOAUTH: 2 },
      saving: {
        enabled: true,
        dataset: 200 * MIB,
        keys: 48_000,
        cow_size: 4 * MIB,
        current_cow_size: 0,
        took_ms: 2_000,
        changes_per_second: 3.5,
        log: null,
      },
      evictions_per_second: 12.5,
      evicting_since: "2026-11-22T20:55:05.000Z",
      refusals_per_second: { OOM: 0, NOAUTH: 0 },
      ceilings: [
        { name: "maxmemory", used: 496.6 * MIB, limit: 512 * MIB, fraction: 0.97, headroom: 15.4 * MIB },
        { name: "container", used: 545 * MIB, limit: 768 * MIB, fraction: 0.71, headroom: 223 * MIB },
        { name: "host", used: 9_216 * MIB, limit: 24_576 * MIB, fraction: 0.375, headroom: 15_360 * MIB },
      ],
      fork: { worst_case: 745 * MIB, limit: 768 * MIB, headroom: 23 * MIB },
    },
    commands: [redisCli("INFO memory"), redisCli("INFO stats"), containerStats({ place: PLACE })],
  },
  info: {
    summary: "Redis 7.4.1 answered 1 section.",
    data: { sections: { keyspace: { db0: { keys: 1204, expires: 311, avg_ttl: 86_400_000 } } } },
    commands: [redisCli("INFO keyspace")],
  },
  stats: {
    summary: "redis uses 545.0 of 768.0 MiB and 4 % of one processor.",
    data: {
      container: "app-redis-1",
      cpu_fraction: 0.04,
      memory_used: 545 * MIB,
      memory_limit: 768 * MIB,
      memory_fraction: 0.71,
      network_rx: 1_204_331_221,
      network_tx: 4_882_100_019,
      block_read: 12_288,
      block_write: 998_244_352,
      pids: 6,
    },
    commands: [containerStats({ place: PLACE })],
  },
  config: {
    summary: "maxmemory is 536870912.",
    data: { maxmemory: "536870912" },
    commands: [redisCli("CONFIG GET maxmemory")],
  },
  persistence: {
    summary: "RDB is on, AOF is on, the last save was 4 min ago with 88 changes since; nothing is wrong.",
    data: {
      process_started_at: "2026-11-12T21:04:05.000Z",
      loading: false,
      loading_fraction: null,
      loading_eta_ms: null,
      save: "3600 1 300 100 60 10000",
      rdb_changes_since_last_save: 88,
      rdb_bgsave_in_progress: false,
      rdb_last_save_at: "2026-11-22T21:00:00.000Z",
      rdb_last_save_age_ms: 245_000,
      rdb_saved_since_start: true,
      rdb_last_bgsave_status: "ok",
      rdb_last_bgsave_ms: 2_000,
      rdb_current_bgsave_ms: null,
      rdb_last_cow_size: 4 * MIB,
      rdb_file: { exists: true, written_at: "2026-11-22T21:00:00.000Z", size: 251 * MIB },
      aof_enabled: true,
      aof_rewrite_in_progress: false,
      aof_last_bgrewrite_status: "ok",
      aof_last_rewrite_ms: 1_000,
      aof_last_write_status: "ok",
      aof_last_cow_size: 0,
      aof_current_size: 310 * MIB,
      aof_base_size: 255 * MIB,
      aof_pending_bio_fsync: 0,
      aof_delayed_fsync: 0,
      stop_writes_on_bgsave_error: true,
      disk: { total: 40_960 * MIB, available: 22_528 * MIB },
      files: { dir: "/data", dbfilename: "dump.rdb", appenddirname: "appendonlydir", appendfilename: "appendonly.aof" },
      unread: [],
    },
    commands: [redisCli("INFO persistence"), redisCli("CONFIG GET save")],
  },
  history,
  alerts,
  targets: {
    summary: "You may use one target: prod.",
    data: { targets: [{ name: "prod", description: "Celery's Redis on the ARM host" }] },
    commands: [],
  },
  overview: {
    summary: "2 of 3 targets are not well: queue (does not answer), prod (warn).",
    verdict: "critical",
    reasons: [
      {
        id: "target_unanswered",
        verdict: "critical",
        figure: 1,
        threshold: 0,
        text: "queue does not answer (unreachable): The host refused the connection.",
        next_step: "Check that sshd runs on the host and that its port is open to the Worker.",
      },
      {
        id: "evictions_per_second",
        verdict: "warn",
        figure: 12.5,
        threshold: 0,
        text: "prod: Redis evicts keys under allkeys-lru: 12.5/s for 9 min.",
        next_step: "Raise maxmemory to 576.0 MiB, or delete keys that are not needed.",
      },
    ],
    data: { targets: STANDINGS },
    commands: [],
  },
  ...DOCTOR_EXAMPLES,
  ...CHANGE_EXAMPLES,
  ...MUTE_EXAMPLES,
} satisfies { [N in OperationName]?: Example<N> };

/** The operations that have an example. */
export type ExampleName = keyof typeof examples;

export const hasExample = (name: OperationName): name is ExampleName => Object.hasOwn(examples, name);

export const answerExample = <N extends ExampleName>(name: N): Answer<N> => {
  const { verdict = "ok", reasons = [], summary, data, commands }: Example<ExampleName> = examples[name];
  const answered = { at: AT, age_ms: 0, verdict, reasons, summary, data, commands };
  // Name and data are those of `N`; the generic does not carry this through `examples[name]`.
  return envelope(operations[name].scope === "all" ? null : "prod", name, answered, 2) as Answer<N>;
};

export const problemExample: Problem = problem(
  {
    code: "unreachable",
    hop: "ssh",
    detail: "The host refused the connection.",
    hint: "Check that sshd runs on the host and that its port is open to the Worker.",
  },
  { origin: "https://redis-ops.example.workers.dev", requestId: "3f0c2a1e-8c1b-4a0e-9f1d-2b7f5a6c9d10" },
);
