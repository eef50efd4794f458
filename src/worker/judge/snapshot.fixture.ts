/** For tests: a snapshot in which nothing is wrong, and ways to put something wrong into it. */
import { answerExample } from "../../protocol/examples/answers.ts";
import { judge } from "./judge.ts";
import type { Failure } from "../../protocol/failure.ts";
import type { Snapshot } from "../../protocol/operations/doctor.ts";
import { SYSTEM_IDS } from "../../protocol/queues/systems.ts";
import { fail } from "../../protocol/result.ts";
import { DEFAULT_PROFILE } from "../config/profile.ts";
import { COUNTERS, type Counter, type JudgeContext, type PartName, type Parts, type Rate } from "./rule.ts";
import type { Filling } from "./forecast/forecast.ts";

export const MIB = 1024 * 1024;
export const GIB = 1024 * MIB;

export const NOW = Date.parse("2026-11-22T21:00:00.000Z");

export const ago = (minutes: number): string => new Date(NOW - minutes * 60_000).toISOString();

const {
  evictions_per_second: _rate,
  evicting_since: _since,
  refusals_per_second: _refusals,
  ceilings: _ceilings,
  fork: _fork,
  ...figures
} = answerExample("memory").data;
const { rdb_last_save_age_ms: _age, rdb_saved_since_start: _saved, ...saving } = answerExample("persistence").data;
const { uptime_ms: _uptime, ...running } = answerExample("container").data;

/** The log of a service, read whole. */
export const appLog = (
  wrong: Partial<Parts["errors"]["services"][number]> = {},
): Parts["errors"]["services"][number] => ({
  service: "app",
  lines: 120,
  truncated: false,
  spans: [{ from: ago(15), to: ago(0) }],
  read_ms: 900_000,
  failure: null,
  ...wrong,
});

/** The mission's settings, 401.2 MiB of 512 in use, room for a fork, everything on, and nothing recent. */
export const HEALTHY: Parts = {
  redis: { state: "answers", detail: null, listens: null, password_given: true, password_sent: null },
  memory: {
    ...figures,
    used_memory: 401.2 * MIB,
    used_memory_rss: 420 * MIB,
    used_memory_peak: 430 * MIB,
    used_memory_dataset: 300 * MIB,
    mem_fragmentation_ratio: 1.05,
    mem_fragmentation_bytes: 18 * MIB,
    evicted_keys: 0,
    errorstats: {},
    saving: figures.saving && { ...figures.saving, dataset: 300 * MIB },
    run_id: "a".repeat(40),
    container: { memory_used: 430 * MIB, memory_limit: 768 * MIB },
    host: { memory_total: 24 * GIB, memory_available: 12 * GIB },
    cpu: { periods: 0, throttled_periods: 0 },
    config_refused: null,
  },
  persistence: {
    ...saving,
    rdb_changes_since_last_save: 12,
    process_started_at: ago(14_400),
    rdb_last_save_at: ago(5),
    rdb_file: { exists: true, written_at: ago(5), size: 251 * MIB },
    aof_current_size: 4096,
    aof_base_size: 1024,
    disk: { total: 40 * GIB, available: 22 * GIB },
  },
  container: { ...running, started_at: ago(14_400) },
  errors: {
    since: ago(15),
    until: ago(0),
    services: [appLog()],
    groups: [],
  },
  server: {
    redis_version: "7.4.1",
    software: { name: "Redis", version: "7.4.1" },
    uptime_in_seconds: 864_000,
    role: "master",
    master_link_status: null,
    master_host: null,
    master_port: null,
    connected_slaves: 0,
    instantaneous_ops_per_sec: 120,
    total_error_replies: 0,
    latest_fork_usec: 4000,
    keyspace_keys: 1000,
    keyspace_expires: 400,
    config: { maxclients: "10000", "slowlog-log-slower-than": "10000", "slowlog-max-len": "128" },
    unread: [],
  },
  clients: {
    connected_clients: 12,
    maxclients: 10_000,
    blocked_clients: 2,
    rejected_connections: 0,
    mem_clients_normal: 2 * MIB,
    mem_clients_slaves: 0,
    largest: { id: 7, address: "172.18.0.3:41234", name: "", command: "get", memory: 60_000, idle_ms: 10 },
    unread: [],
  },
  celery: { broker: false, bindings: [], queues: [], unacked: null, unread: [] },
  queues: { systems: [], absent: SYSTEM_IDS, waiting: [], unlooked: [] },
  slow: { entries: [] },
  host: {
    thp: "madvise",
    overcommit_memory: 1,
    memory_total: 24 * GIB,
    memory_available: 12 * GIB,
    swap_total: 0,
    swap_free: 0,
  },
  provenance: {
    start: { complete: true, replica_by: null, replica_of: null, rewritten: false },
    primary_here: null,
    neighbours_read: false,
    sentinel: false,
    cluster: false,
    cluster_broken: null,
    settings_read: true,
    moved_dir: null,
    moved_dbfilename: null,
    foreign_modules: [],
    replicaof_calls: 0,
    module_load_calls: 0,
    config_set_calls: 2,
    flush_calls: 0,
    kept_on: "volume",
    dropper_keys: 0,
    published: [],
    host_network: false,
    password_required: null,
    protected_mode: false,
  },
  redis_log: {
    failure: null,
    since: ago(24 * 60),
    lines: 240,
    truncated: false,
    ready_at: ago(14_400),
    known: [],
    warnings: [],
  },
  files: {
    dir: "/data",
    dbfilename: "dump.rdb",
    appenddirname: "appendonlydir",
    appendfilename: "appendonly.aof",
    kept_on: "volume",
  },
};

/** Fields to put into the parts; `null` for a part that could not be read. */
export type Wrong = { [P in PartName]?: Partial<Parts[P]> | null } & {
  evictions?: Rate;
  /** Of other counters; those left out do not grow. */
  rates?: Partial<Record<Counter, Rate>>;
  /** What is left out is not going to be full. */
  filling?: Partial<Filling>;
  /** Parts that the agent is too old to know. */
  untold?: readonly PartName[];
};

export const NOT_READ: Failure = {
  code: "redis_failed",
  hop: "redis",
  detail: "The part was not read.",
  hint: "Look at Redis.",
};

export const snapshot = (wrong: Wrong = {}): Snapshot =>
  Object.fromEntries(
    Object.entries(HEALTHY)
      .filter(([part]) => wrong.untold?.includes(part as PartName) !== true)
      .map(([part, value]) => {
        const change = wrong[part as PartName];
        return [part, change === null ? fail(NOT_READ) : { ok: true, value: { ...value, ...change } }];
      }),
    // Each value has its own part's type; `fromEntries` does not carry that.
  ) as Snapshot;

const NONE: Rate = { perSecond: 0, since: null };

export const contextOf = ({ evictions = NONE, rates = {}, filling = {} }: Wrong = {}): JudgeContext => ({
  target: "prod",
  now: NOW,
  rates: {
    ...Object.fromEntries(COUNTERS.map((counter) => [counter, NONE])),
    evicted_keys: evictions,
    ...rates,
  },
  filling: { memory: null, disk: null, ...filling },
  hops: [],
  profile: DEFAULT_PROFILE,
});

/** A line of Redis's own log, so many minutes ago. */
export const said = (
  kind: Parts["redis_log"]["known"][number]["kind"],
  line: string,
  minutes = 1,
  count = 1,
): Parts["redis_log"]["known"][number] => ({
  kind,
  count,
  first_at: ago(minutes + 5),
  last_at: ago(minutes),
  at_start: true,
  line,
});

/** Errors of a kind in `app`, the last some minutes ago. */
export const appErrors = (kind: Parts["errors"]["groups"][number]["kind"], lastMinutesAgo = 1): Wrong => ({
  errors: {
    groups: [
      {
        service: "app",
        kind,
        count: 12,
        lines: 24,
        at_least: false,
        first_at: ago(14),
        last_at: ago(lastMinutesAgo),
        sample: `a line of ${kind}`,
      },
    ],
  },
});

/** What doctor says of it. */
export const examined = (wrong: Wrong) => {
  const result = judge("doctor", snapshot(wrong), contextOf(wrong));
  if (!result.ok) throw new Error(result.failure.detail);
  return result.value;
};
