/** For tests: for every rule a snapshot that fires it, with what verdict, and one that just does not. */
import type { Verdict } from "../../../protocol/verdict.ts";
import { ago, appErrors, GIB, HEALTHY, MIB, said, type Wrong } from "../snapshot.fixture.ts";
import { FILLING_CASES } from "./filling-cases.fixture.ts";
import { LOG_CASES } from "./log-cases.fixture.ts";
import { SETUP_CASES } from "./setup-cases.fixture.ts";
import { QUEUE_CASES } from "./queue-cases.fixture.ts";
import { REFUSAL_CASES } from "./refusal-cases.fixture.ts";

export interface Case {
  fires: Wrong;
  verdict: Verdict;
  quiet: Wrong;
}

const { memory, persistence, container, clients, host, server } = HEALTHY;

const end = (minutes: number, exit_code: number, oom_killed = false) => ({ at: ago(minutes), exit_code, oom_killed });

/** By its policy, with its last end longer ago than is told. */
const RESTARTED = { restarts: 3, finished_at: ago(3000), exit_code: null };

const state = (name: typeof HEALTHY.redis.state): Case => ({
  fires: { redis: { state: name, detail: "as it was said" } },
  verdict: "critical",
  quiet: { redis: { state: "answers" } },
});

/** Redis says that it saved when it started. */
const JUST_STARTED = {
  process_started_at: ago(4),
  rdb_last_save_at: ago(4),
  rdb_last_bgsave_ms: null,
  rdb_changes_since_last_save: 12,
  rdb_file: { exists: true, written_at: ago(1560), size: MIB },
};

const REFUSED = { command: "CONFIG GET", detail: "Redis does not know CONFIG.", hint: "See the compose file." };
const CLIENTS_REFUSED = { command: "CLIENT LIST", detail: "Redis's ACL does not let it.", hint: "Allow it." };

const BROKER = { broker: true, bindings: ["celery"], queues: [{ name: "celery", length: 3 }] };

export const CASES: Readonly<Record<string, Case>> = {
  container_oom_killed: {
    fires: { container: { ...RESTARTED, ends: [end(59, 137, true)] } },
    verdict: "critical",
    quiet: { container: { ...RESTARTED, ends: [end(24 * 60 + 1, 137, true)] } },
  },
  redis_does_not_start: {
    fires: {
      redis: { state: "unreachable" },
      container: { ...RESTARTED, state: "restarting", finished_at: ago(0), exit_code: 1, ends: [end(0, 1)] },
      redis_log: { known: [said("aof_bad", "Bad file format reading the append only file", 0)] },
    },
    verdict: "critical",
    quiet: { redis_log: { known: [said("aof_bad", "Bad file format reading the append only file", 15_000)] } },
  },
  container_restart_loop: {
    fires: { container: { ...RESTARTED, started_at: ago(1), ends: [end(1, 1), end(2, 1), end(9, 1)] } },
    verdict: "critical",
    quiet: { container: { ...RESTARTED, started_at: ago(1), ends: [end(1, 1), end(2, 1), end(3, 0), end(11, 1)] } },
  },
  container_not_running: {
    fires: { container: { state: "exited", started_at: ago(60), finished_at: ago(3), exit_code: 0 } },
    verdict: "critical",
    quiet: { container },
  },
  container_exit_error: {
    fires: { container: { ...RESTARTED, ends: [end(120, 1)] } },
    verdict: "warn",
    quiet: { container: { ...RESTARTED, ends: [end(120, 0), end(130, 143)] } },
  },
  container_unhealthy: {
    fires: { container: { health: "unhealthy" } },
    verdict: "warn",
    quiet: { container: { health: "starting" } },
  },
  disk_full: {
    fires: { persistence: { disk: { total: 40 * GIB, available: 1 * GIB } } },
    verdict: "critical",
    quiet: { persistence: { disk: { total: 40 * GIB, available: 4 * GIB } } },
  },
  disk_below_dataset: {
    fires: { persistence: { disk: { total: 1 * GIB, available: 299 * MIB } } },
    verdict: "warn",
    quiet: { persistence: { disk: { total: 1 * GIB, available: 300 * MIB } } },
  },
  redis_busy: state("busy"),
  // The applications' logs are read and say nothing of it: only redis-ops is not let in.
  redis_refuses_password: { ...state("refuses_password"), verdict: "warn" },
  redis_forbids: {
    fires: { redis: { state: "answers", detail: "Redis replied: NOPERM this user has no permissions" } },
    verdict: "warn",
    quiet: { redis: { state: "answers" } },
  },
  redis_max_clients: state("max_clients"),
  redis_no_reply: state("no_reply"),
  redis_unreachable: state("unreachable"),
  redis_no_cli: { ...state("no_redis_cli"), verdict: "warn" },
  redis_elsewhere: {
    fires: {
      redis: { state: "elsewhere", detail: "as it was said", listens: ["0.0.0.0:6380", "unix:/run/redis.sock"] },
    },
    verdict: "warn",
    quiet: { redis: { state: "answers" } },
  },
  redis_closes_connections: { ...state("closes_connections"), verdict: "warn" },
  loading: {
    fires: { redis: { state: "loading" }, persistence: { loading: true, loading_fraction: 0.4 } },
    verdict: "warn",
    quiet: { persistence },
  },
  redis_loading: {
    fires: { redis: { state: "loading" }, persistence: null },
    verdict: "warn",
    quiet: { persistence: null },
  },
  replica_unmeant: {
    fires: {
      server: { role: "slave", master_link_status: "down", master_host: "203.0.113.7", master_port: 6379 },
      provenance: { neighbours_read: true, replicaof_calls: 1 },
    },
    verdict: "critical",
    quiet: {
      server: { role: "slave", master_link_status: "down", master_host: "redis-a", master_port: 6379 },
      provenance: { neighbours_read: true, primary_here: "shop-redis-a-1" },
    },
  },
  foreign_settings: {
    fires: { provenance: { moved_dir: "/etc", moved_dbfilename: "crontab" } },
    verdict: "critical",
    quiet: { provenance: { config_set_calls: 40, dropper_keys: 3 } },
  },
  redis_exposed: {
    fires: { provenance: { published: ["0.0.0.0:6379"], password_required: false } },
    verdict: "warn",
    quiet: { provenance: { published: ["0.0.0.0:6379"], password_required: true } },
  },
  replica_link_down: {
    fires: { server: { role: "slave", master_link_status: "down" } },
    verdict: "critical",
    quiet: { server: { role: "slave", master_link_status: "up" } },
  },
  replica_read_only: {
    fires: { ...appErrors("readonly"), server: { role: "slave", master_link_status: "up" } },
    verdict: "critical",
    quiet: { ...appErrors("readonly"), server },
  },
  rdb_last_bgsave_status: {
    fires: { persistence: { rdb_last_bgsave_status: "err" } },
    verdict: "critical",
    quiet: { persistence },
  },
  aof_last_write_status: {
    fires: { persistence: { aof_last_write_status: "err" } },
    verdict: "critical",
    quiet: { persistence },
  },
  aof_last_bgrewrite_status: {
    fires: { persistence: { aof_last_bgrewrite_status: "err" } },
    verdict: "warn",
    quiet: { persistence },
  },
  rdb_overdue: {
    fires: { persistence: { rdb_changes_since_last_save: 1, rdb_last_save_at: ago(120) } },
    verdict: "warn",
    quiet: { persistence: { rdb_changes_since_last_save: 1, rdb_last_save_at: ago(119) } },
  },
  aof_pending_fsync: {
    fires: { persistence: { aof_pending_bio_fsync: 1, aof_delayed_fsync: 1 } },
    verdict: "warn",
    quiet: { persistence: { aof_pending_bio_fsync: 1, aof_delayed_fsync: 0 } },
  },
  aof_delayed_fsync: {
    fires: { persistence: { aof_delayed_fsync: 100 } },
    verdict: "warn",
    quiet: { persistence: { aof_delayed_fsync: 99 } },
  },
  rdb_not_on_disk: {
    fires: { persistence: { ...JUST_STARTED, aof_enabled: false } },
    verdict: "ok",
    quiet: { persistence: { ...JUST_STARTED, aof_enabled: false, rdb_changes_since_last_save: 0 } },
  },
  commands_unread: {
    fires: { persistence: { save: null, unread: [REFUSED] }, clients: { largest: null, unread: [CLIENTS_REFUSED] } },
    verdict: "warn",
    quiet: { persistence },
  },
  persistence_off: {
    fires: { persistence: { save: "", aof_enabled: false } },
    verdict: "warn",
    quiet: { persistence: { save: "" } },
  },
  client_buffer: {
    fires: {
      clients: {
        largest: { id: 9, address: "10.0.0.9:5", name: "x", command: "monitor", memory: 128 * MIB, idle_ms: 1 },
      },
    },
    verdict: "critical",
    quiet: {
      clients: {
        largest: { id: 9, address: "10.0.0.9:5", name: "x", command: "monitor", memory: 31 * MIB, idle_ms: 1 },
      },
    },
  },
  buffers_outside_eviction: {
    fires: { memory: { mem_not_counted_for_evict: 50 * MIB } },
    verdict: "warn",
    quiet: { memory: { mem_not_counted_for_evict: 49 * MIB } },
  },
  maxmemory_fraction: {
    fires: { memory: { maxmemory_policy: "noeviction", used_memory: 480 * MIB } },
    verdict: "critical",
    quiet: { memory: { maxmemory_policy: "noeviction", used_memory: 409 * MIB } },
  },
  evictions_per_second: {
    fires: { evictions: { perSecond: 14, since: ago(9) } },
    verdict: "warn",
    quiet: { evictions: { perSecond: 0, since: null } },
  },
  maxmemory_unlimited: { fires: { memory: { maxmemory: 0 } }, verdict: "warn", quiet: { memory } },
  maxmemory_above_container: {
    fires: { memory: { maxmemory: 769 * MIB } },
    verdict: "warn",
    quiet: { memory: { maxmemory: 768 * MIB } },
  },
  container_fraction: {
    fires: { memory: { container: { memory_used: 730 * MIB, memory_limit: 768 * MIB } } },
    verdict: "critical",
    quiet: { memory: { container: { memory_used: 650 * MIB, memory_limit: 768 * MIB } } },
  },
  host_available: {
    fires: { memory: { host: { memory_total: 24 * GIB, memory_available: 1 * GIB } } },
    verdict: "critical",
    quiet: { memory: { host: { memory_total: 24 * GIB, memory_available: 3 * GIB } } },
  },
  last_cow_size: {
    fires: { memory: { aof_last_cow_size: 169 * MIB } },
    verdict: "warn",
    quiet: { memory: { aof_last_cow_size: 168 * MIB } },
  },
  fork_headroom: {
    fires: { memory: { used_memory_dataset: 339 * MIB } },
    verdict: "warn",
    quiet: { memory: { used_memory_dataset: 339 * MIB }, persistence: { save: "", aof_enabled: false } },
  },
  fragmentation_ratio: {
    fires: { memory: { mem_fragmentation_ratio: 1.6, used_memory: 150 * MIB, used_memory_rss: 251 * MIB } },
    verdict: "warn",
    quiet: { memory: { mem_fragmentation_ratio: 1.6, used_memory: 150 * MIB, used_memory_rss: 249 * MIB } },
  },
  clients_fraction: {
    fires: { clients: { connected_clients: 8000 } },
    verdict: "warn",
    quiet: { clients: { connected_clients: 7999 } },
  },
  rejected_connections: {
    fires: { clients: { connected_clients: 9000, rejected_connections: 3 } },
    verdict: "warn",
    quiet: { clients },
  },
  blocked_clients: {
    fires: { clients: { blocked_clients: 1000 } },
    verdict: "ok",
    quiet: { clients: { blocked_clients: 999 } },
  },
  ...REFUSAL_CASES,
  celery_allkeys: {
    fires: { celery: BROKER },
    verdict: "warn",
    quiet: { celery: BROKER, memory: { maxmemory_policy: "volatile-lru" } },
  },
  celery_queue_length: {
    fires: { celery: { ...BROKER, queues: [{ name: "celery", length: 10_000 }] } },
    verdict: "warn",
    quiet: { celery: { ...BROKER, queues: [{ name: "celery", length: 9_999 }] } },
  },
  celery_unacked: {
    fires: { celery: { ...BROKER, unacked: 1000 } },
    verdict: "warn",
    quiet: { celery: { ...BROKER, unacked: 999 } },
  },
  ...QUEUE_CASES,
  ...LOG_CASES,
  ...FILLING_CASES,
  ...SETUP_CASES,
  slow_commands: {
    fires: { slow: { entries: [{ at: ago(14), took_ms: 100, command: "KEYS" }] } },
    verdict: "warn",
    quiet: { slow: { entries: [{ at: ago(16), took_ms: 5000, command: "KEYS" }] } },
  },
  fork_slow: {
    fires: { server: { latest_fork_usec: 500_000 } },
    verdict: "warn",
    quiet: { server: { latest_fork_usec: 499_000 } },
  },
  host_swap: {
    fires: { host: { swap_total: 4 * GIB, swap_free: 3 * GIB } },
    verdict: "warn",
    quiet: { host: { swap_total: 4 * GIB, swap_free: 3.1 * GIB } },
  },
  host_overcommit: {
    fires: { host: { overcommit_memory: 0 }, memory: { used_memory_rss: 12 * GIB, mem_fragmentation_ratio: 1 } },
    verdict: "warn",
    quiet: { host },
  },
  host_thp: {
    fires: { host: { thp: "always" }, server: { redis_version: "6.0.16" } },
    verdict: "warn",
    quiet: { host: { thp: "never" }, server: { redis_version: "6.0.16" } },
  },
  recent_start: {
    fires: { server: { uptime_in_seconds: 599 } },
    verdict: "ok",
    quiet: { server: { uptime_in_seconds: 600 } },
  },
};
