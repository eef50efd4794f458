/** What a finding is called where no figure and no name of what is in Redis may stand: on a locked screen, by way of somebody else's push service. */

/** Those whose ids do not say it by themselves. */
const TITLES: Readonly<Record<string, string>> = {
  no_answer: "no answer from the host",
  maxmemory_fraction: "memory is nearly full",
  container_fraction: "the container is near its memory limit",
  host_available: "the host is short of memory",
  clients_fraction: "nearly too many clients",
  evictions_per_second: "keys are evicted",
  rdb_last_bgsave_status: "the last snapshot failed",
  aof_last_write_status: "the append-only file cannot be written",
  aof_last_bgrewrite_status: "the append-only file was not rewritten",
  container_oom_killed: "the container was killed for memory",
  rdb_overdue: "no snapshot for too long",
  fork_headroom: "no room for the next snapshot",
  last_cow_size: "no room for the next snapshot",
  queue_length: "a queue is long",
  celery_queue_length: "a Celery queue is long",
  replica_unmeant: "a replica that nobody meant",
};

/** `disk full`, `the last snapshot failed`. */
export const titleOf = (cause: string): string => TITLES[cause] ?? cause.replaceAll("_", " ");

/** For the test that compares them with the rules. */
export const namedTitles = (): string[] => Object.keys(TITLES);
