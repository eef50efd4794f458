/** What doctor names first in each state that a stack can be brought into (`scripts/stack/states`). */
import type { StateName } from "../../scripts/stack/states/index.ts";

export interface Expected {
  /** The file of tests that it belongs to: what is repaired in the same way, so that no file takes much longer than another. */
  group: "redis" | "memory" | "saving" | "container" | "start" | "applications" | "logs" | "intruder" | "unreached";
  /** The rule that is named first. */
  first: string;
  verdict: "warn" | "critical";
  /** Others that are found as well. */
  also?: string[];
  /** What the first says, where its name does not tell the cause, and what to do. */
  text?: RegExp;
  step?: RegExp;
  /** A public report of it, where the rule's own source is not the better one. */
  report?: string;
}

export const EXPECTED: Record<StateName, Expected> = {
  full: { group: "memory", first: "evictions_per_second", verdict: "warn" },
  "noeviction-full": { group: "memory", first: "maxmemory_fraction", verdict: "critical", also: ["app_oom"] },
  "huge-client-buffer": { group: "memory", first: "client_buffer", verdict: "critical" },
  fragmentation: { group: "memory", first: "fragmentation_ratio", verdict: "warn" },
  "celery-broker": { group: "memory", first: "celery_allkeys", verdict: "warn" },
  "queue-under-eviction": {
    group: "memory",
    first: "bullmq_eviction",
    verdict: "warn",
    also: ["rq_eviction"],
    report: "https://github.com/taskforcesh/bullmq/issues/2215",
  },
  "bgsave-fails": {
    group: "saving",
    first: "disk_below_dataset",
    verdict: "critical",
    also: ["rdb_last_bgsave_status"],
  },
  "aof-fails": { group: "saving", first: "disk_below_dataset", verdict: "critical", also: ["aof_last_write_status"] },
  "disk-full": { group: "saving", first: "disk_full", verdict: "critical" },
  "save-denied": {
    group: "saving",
    first: "rdb_last_bgsave_status",
    verdict: "critical",
    step: /whose the files are: .*chown .* \/data`\. Then run `BGSAVE`\.$/,
  },
  "save-forbidden": {
    group: "applications",
    first: "app_auth",
    verdict: "critical",
    text: /^backup: Redis does not allow its user what it asks for/,
    step: /See what was refused \(`[^`]*ACL LOG 10`\) and allow it to the user of backup/,
  },
  "never-saved": { group: "saving", first: "persistence_off", verdict: "warn" },
  "config-renamed": { group: "unreached", first: "commands_unread", verdict: "warn" },
  "no-redis-cli": { group: "unreached", first: "redis_no_cli", verdict: "warn" },
  "other-port": { group: "unreached", first: "redis_elsewhere", verdict: "warn" },
  "unix-socket": { group: "unreached", first: "redis_elsewhere", verdict: "warn" },
  "tls-only": { group: "unreached", first: "redis_closes_connections", verdict: "warn" },
  "wrong-password": { group: "applications", first: "app_auth", verdict: "critical" },
  "app-refused": { group: "applications", first: "app_refused", verdict: "critical" },
  // taskforcesh/bullmq prints every failed try with its stack; 200 refused passwords are just before 6 MB of that.
  "flooded-log": { group: "logs", first: "app_auth", verdict: "critical", also: ["app_oom"] },
  "busy-script": { group: "redis", first: "redis_busy", verdict: "critical" },
  "max-clients": { group: "redis", first: "clients_fraction", verdict: "critical", also: ["rejected_connections"] },
  loading: { group: "redis", first: "loading", verdict: "warn" },
  "oom-before": { group: "memory", first: "app_oom", verdict: "warn" },
  "raise-kills": { group: "memory", first: "maxmemory_fraction", verdict: "critical" },
  "refused-writes": { group: "redis", first: "refused_noreplicas", verdict: "critical" },
  rejected: { group: "redis", first: "rejected_connections", verdict: "critical", also: ["app_reset"] },
  throttled: {
    group: "redis",
    first: "cpu_throttled",
    verdict: "warn",
    text: /holds Redis's container back at its limit of 0\.1 of a processor: in \d+ % of its periods, now\./,
    report: "https://github.com/StackExchange/StackExchange.Redis/issues/1907",
  },
  "default-user-off": { group: "applications", first: "redis_refuses_password", verdict: "warn" },
  "no-password-known": { group: "applications", first: "redis_refuses_password", verdict: "warn" },
  "taken-over": {
    group: "intruder",
    first: "replica_unmeant",
    verdict: "critical",
    text: /Somebody has made this Redis a replica of 203\.0\.113\.7:6379, which is no service of this host/,
    step: /REPLICAOF NO ONE`; take the port off the outside.* set a password.* look at what was run/,
  },
  "taken-back": {
    group: "intruder",
    first: "foreign_settings",
    verdict: "warn",
    text: /settings that only an intruder or a mistake sets: REPLICAOF was run 2 times since Redis started/,
    step: /set a password.* look at what was run/,
  },
  "open-to-all": {
    group: "intruder",
    first: "redis_exposed",
    verdict: "warn",
    text: /published on 0\.0\.0\.0:\d+, without a password and without protected mode/,
    step: /Publish it on the host only/,
  },
  "dir-moved": {
    group: "intruder",
    first: "foreign_settings",
    verdict: "critical",
    text: /settings that only an intruder or a mistake sets: dir is \/etc/,
    step: /set a password.* look at what was run/,
  },
  stopped: { group: "container", first: "container_not_running", verdict: "critical" },
  paused: { group: "container", first: "container_not_running", verdict: "critical" },
  // Last, because the engine remembers how containers ended, and doctor tells of it for a while.
  "restart-loop": {
    group: "start",
    first: "redis_does_not_start",
    verdict: "critical",
    also: ["container_restart_loop"],
    text: /does not start: the list of its append-only files \(the manifest\) cannot be read/,
    step: /Copy the data first: `mkdir redis-data-copy && docker (?:-H \S+ )?cp /,
  },
  "bad-aof": {
    group: "start",
    first: "redis_does_not_start",
    verdict: "critical",
    also: ["container_restart_loop"],
    text: /does not start: its append-only file is damaged/,
    step: /Copy the data first.* Then .*redis-check-aof .*--fix \/data\/appendonlydir\/appendonly\.aof\.manifest/,
  },
  "newer-rdb": {
    group: "start",
    first: "redis_does_not_start",
    verdict: "critical",
    also: ["container_restart_loop"],
    text: /does not start: its data was written by a newer version \(RDB format 99\)/,
    step: /Put the newer image back.* do not delete it/,
  },
  "bad-option": {
    group: "start",
    first: "redis_does_not_start",
    verdict: "critical",
    also: ["container_restart_loop"],
    text: /does not start: a setting is wrong \(maxmemroy: Bad directive/,
    step: /Correct it in the compose file's `command:`/,
  },
  "wrong-owner": {
    group: "start",
    first: "redis_does_not_start",
    verdict: "critical",
    also: ["container_restart_loop"],
    text: /does not start: it may not read or write its data/,
    step: /whose the files are.*chown/,
  },
  "read-only-data": {
    group: "start",
    first: "redis_does_not_start",
    verdict: "critical",
    also: ["container_restart_loop"],
    text: /does not start: its data lies on a file system that is read-only/,
    step: /Take `:ro` off its volume/,
  },
  "oom-killed": { group: "container", first: "container_oom_killed", verdict: "critical" },
};
