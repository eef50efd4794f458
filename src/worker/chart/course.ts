/** What a chart shows: a metric over a time, under its ceilings, and when it is full at its pace. Plain values: it comes from a target's object. */
import type { MetricName } from "../../protocol/history-metrics.ts";
import type { Output } from "../../protocol/operations.ts";

export interface Ceiling {
  metric: MetricName;
  points: Output<"history">["points"];
}

export interface Ahead {
  /** When it is full at the pace that was seen, and between when, milliseconds since the epoch. */
  at: number;
  earliest: number;
  latest: number;
  /** What is full then, in the metric's unit. */
  limit: number;
}

export interface Course {
  told: Output<"history">;
  ceilings: readonly Ceiling[];
  /** Null where what is remembered does not carry a forecast. */
  ahead: Ahead | null;
}

/** What limits a metric. */
export const CEILINGS: Partial<Record<MetricName, readonly MetricName[]>> = {
  used: ["maxmemory", "container_limit"],
  rss: ["container_limit"],
  container: ["container_limit"],
  host: ["host_total"],
};

/** What it is called in a chart, where that is not its own name. */
const NAMES: Partial<Record<MetricName, string>> = {
  used: "used memory",
  rss: "resident memory",
  container: "container memory",
  container_limit: "container limit",
  host: "host memory",
  host_total: "host memory, all",
  hit_ratio: "hit ratio",
  ops: "commands",
  queued: "queued jobs",
  keys_without_ttl: "keys without TTL",
  save_age: "age of last snapshot",
  unsaved: "unsaved changes",
  aof: "append-only file",
  disk_available: "free disk",
};

export const nameOf = (metric: MetricName): string => NAMES[metric] ?? metric;
