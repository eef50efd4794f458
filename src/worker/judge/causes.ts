/** What follows from what, of the rules' findings: one alert is for a cause, and has its consequences inside. Pure. */

const AWAY = ["redis_no_reply", "redis_unreachable", "redis_closes_connections", "loading", "redis_loading"] as const;
const BROKEN = ["app_refused", "app_reset", "app_timeout", "app_loading", "app_name_resolution"] as const;
const NOT_UP = ["container_not_running", "container_exit_error", "container_unhealthy"] as const;

/** By a cause's id, the ids of what may follow from it. Nothing follows from itself, over however many steps; a test looks. */
export const FOLLOWS: Readonly<Record<string, readonly string[]>> = {
  container_oom_killed: ["container_restart_loop", ...NOT_UP, ...AWAY],
  disk_filling: ["disk_full", "disk_below_dataset"],
  memory_filling: ["maxmemory_fraction"],
  disk_full: ["rdb_last_bgsave_status", "aof_last_write_status", "aof_last_bgrewrite_status", "redis_does_not_start"],
  redis_does_not_start: ["container_restart_loop", ...NOT_UP, ...AWAY],
  container_restart_loop: [...NOT_UP, ...AWAY],
  container_not_running: [...AWAY, ...BROKEN, "container_exit_error", "container_unhealthy"],
  redis_busy: ["redis_no_reply", "app_busy", "app_timeout", "slow_commands"],
  redis_refuses_password: ["app_auth", "refused_noauth", "refused_wrongpass"],
  app_auth: ["refused_noauth", "refused_wrongpass"],
  clients_fraction: ["redis_max_clients", "rejected_connections"],
  redis_max_clients: ["rejected_connections", "app_max_clients"],
  rejected_connections: ["app_max_clients"],
  redis_no_reply: BROKEN,
  redis_unreachable: BROKEN,
  redis_closes_connections: BROKEN,
  loading: ["redis_loading", ...BROKEN],
  redis_loading: BROKEN,
  cluster_not_whole: ["refused_clusterdown"],
  replica_unmeant: ["replica_link_down", "replica_read_only"],
  replica_link_down: ["refused_masterdown"],
  replica_read_only: ["refused_readonly", "app_readonly"],
  rdb_last_bgsave_status: ["rdb_overdue", "rdb_not_on_disk", "refused_misconf", "app_misconf"],
  aof_last_write_status: ["refused_misconf", "app_misconf"],
  maxmemory_too_small: ["maxmemory_fraction", "evictions_per_second", "refused_oom"],
  client_buffer: ["buffers_outside_eviction"],
  buffers_outside_eviction: ["maxmemory_fraction", "evictions_per_second", "refused_oom"],
  maxmemory_fraction: ["evictions_per_second", "refused_oom", "app_oom"],
  maxmemory_unlimited: ["container_fraction"],
  maxmemory_above_container: ["container_fraction"],
  host_available: ["host_swap"],
  refused_oom: ["app_oom"],
  refused_misconf: ["app_misconf"],
  refused_readonly: ["app_readonly"],
};

/** What is found while a container is made anew, which is over within seconds where somebody did it on purpose. */
export const IS_AWAY: ReadonlySet<string> = new Set(["container_not_running", "container_unhealthy", ...AWAY]);
/** What applications meet meanwhile. */
export const IS_MET: ReadonlySet<string> = new Set(BROKEN);

/** Whether the one may follow from the other, over however many steps. */
export const leadsTo = (cause: string, consequence: string): boolean =>
  (FOLLOWS[cause] ?? []).some((next) => next === consequence || leadsTo(next, consequence));

export interface Group<T> {
  cause: T;
  consequences: T[];
}

/**
 * Findings by their causes: each that follows from no other is one, with all that may follow from it. What may follow from two of them is with the first.
 * The order is kept.
 */
export const byCause = <T extends { id: string }>(findings: readonly T[]): Group<T>[] => {
  const followsAny = ({ id }: T): boolean => findings.some((other) => leadsTo(other.id, id));
  const groups = findings.filter((each) => !followsAny(each)).map((cause): Group<T> => ({ cause, consequences: [] }));
  for (const each of findings.filter(followsAny))
    groups.find(({ cause }) => leadsTo(cause.id, each.id))?.consequences.push(each);
  return groups;
};
