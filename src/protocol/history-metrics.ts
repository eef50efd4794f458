/** What is remembered of each sample, and in which unit. A metric that is added gets a column of its own in the object's tables (`worker/object/schema.ts`). */

/** `bytes`; `per_second`; `fraction`, 0.5 being one half; `count`; `ms`, milliseconds. */
export type Unit = "bytes" | "per_second" | "fraction" | "count" | "ms";

interface Metric {
  unit: Unit;
  /** What it is, for a person. */
  said: string;
}

export const METRICS = {
  used: { unit: "bytes", said: "memory that Redis uses" },
  rss: { unit: "bytes", said: "memory that its process has from the system" },
  maxmemory: { unit: "bytes", said: "maxmemory; 0 is no limit" },
  container: { unit: "bytes", said: "memory of the container" },
  container_limit: { unit: "bytes", said: "the container's limit; the host's memory where it has none" },
  host: { unit: "bytes", said: "memory of the host that is in use" },
  host_total: { unit: "bytes", said: "memory of the host" },
  evictions: { unit: "per_second", said: "evictions a second since the sample before" },
  hit_ratio: { unit: "fraction", said: "lookups that found a key, since the sample before" },
  clients: { unit: "count", said: "clients" },
  ops: { unit: "per_second", said: "commands a second" },
  queued: { unit: "count", said: "jobs that wait in queues" },
  keys: { unit: "count", said: "keys" },
  keys_without_ttl: { unit: "count", said: "keys without a time to live" },
  unsaved: { unit: "count", said: "changes since the last snapshot" },
  save_age: { unit: "ms", said: "age of the last snapshot" },
  aof: { unit: "bytes", said: "size of the append-only file" },
  disk_available: { unit: "bytes", said: "free space where Redis keeps its data" },
  uptime: { unit: "ms", said: "how long Redis has run" },
} as const satisfies Record<string, Metric>;

export type MetricName = keyof typeof METRICS;
export const METRIC_NAMES = Object.keys(METRICS) as MetricName[];
