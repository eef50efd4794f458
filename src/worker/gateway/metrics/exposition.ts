/**
 * The last sample of each target in the two forms that Prometheus reads: its text format 0.0.4, and OpenMetrics 1.0
 * (https://prometheus.io/docs/specs/om/open_metrics_spec/). Pure.
 */
import type { Output } from "../../../protocol/operations.ts";

type Data = Output<"history">;
type Latest = NonNullable<Data["latest"]>;

/** What a target's object has answered. */
export interface Told {
  target: string;
  data: Data;
}

export type Form = "text" | "openmetrics";

interface Family {
  /** Without the `_total` that a counter's samples have. */
  name: string;
  type: "gauge" | "counter";
  help: string;
  /** Undefined where the sample does not tell it. */
  value: (latest: Latest) => number | undefined;
}

const seconds = (ms: number | undefined): number | undefined => (ms === undefined ? undefined : ms / 1000);

/** When the last snapshot was made, in seconds since the epoch, by the Worker's clock. */
const savedAt = ({ figures, sampled_at }: Latest): number | undefined =>
  figures.save_age === undefined ? undefined : Math.round((Date.parse(sampled_at) - figures.save_age) / 1000);

/** `redis_…` are those that redis_exporter has (https://github.com/oliver006/redis_exporter/blob/master/exporter/exporter.go), under its names; `redis_ops_…` are our own. */
const FAMILIES: readonly Family[] = [
  {
    name: "redis_memory_used_bytes",
    type: "gauge",
    help: "Memory that Redis uses",
    value: ({ figures }) => figures.used,
  },
  {
    name: "redis_memory_used_rss_bytes",
    type: "gauge",
    help: "Memory that its process has from the system",
    value: ({ figures }) => figures.rss,
  },
  {
    name: "redis_memory_max_bytes",
    type: "gauge",
    help: "maxmemory; 0 is no limit",
    value: ({ figures }) => figures.maxmemory,
  },
  {
    name: "redis_connected_clients",
    type: "gauge",
    help: "Connected clients",
    value: ({ figures }) => figures.clients,
  },
  {
    name: "redis_uptime_in_seconds",
    type: "gauge",
    help: "How long Redis has run",
    value: ({ figures }) => seconds(figures.uptime),
  },
  {
    name: "redis_rdb_changes_since_last_save",
    type: "gauge",
    help: "Changes since the last snapshot",
    value: ({ figures }) => figures.unsaved,
  },
  {
    name: "redis_rdb_last_save_timestamp_seconds",
    type: "gauge",
    help: "When the last snapshot was made",
    value: savedAt,
  },
  {
    name: "redis_aof_current_size_bytes",
    type: "gauge",
    help: "Size of the append-only file",
    value: ({ figures }) => figures.aof,
  },
  {
    name: "redis_evicted_keys",
    type: "counter",
    help: "Keys that were evicted",
    value: ({ counters }) => counters.evicted_keys,
  },
  {
    name: "redis_keyspace_hits",
    type: "counter",
    help: "Lookups that found a key",
    value: ({ counters }) => counters.keyspace_hits,
  },
  {
    name: "redis_keyspace_misses",
    type: "counter",
    help: "Lookups that found no key",
    value: ({ counters }) => counters.keyspace_misses,
  },
  {
    name: "redis_commands_processed",
    type: "counter",
    help: "Commands that were carried out",
    value: ({ counters }) => counters.commands_processed,
  },
  {
    name: "redis_ops_keys",
    type: "gauge",
    help: "Keys of all databases",
    value: ({ figures }) => figures.keys,
  },
  {
    name: "redis_ops_keys_without_ttl",
    type: "gauge",
    help: "Keys without a time to live",
    value: ({ figures }) => figures.keys_without_ttl,
  },
  {
    name: "redis_ops_jobs_waiting",
    type: "gauge",
    help: "Jobs that wait in all queues",
    value: ({ figures }) => figures.queued,
  },
  {
    name: "redis_ops_container_memory_bytes",
    type: "gauge",
    help: "Memory of the container, as docker stats has it",
    value: ({ figures }) => figures.container,
  },
  {
    name: "redis_ops_container_memory_limit_bytes",
    type: "gauge",
    help: "Limit of the container; the memory of the host where it has none",
    value: ({ figures }) => figures.container_limit,
  },
  {
    name: "redis_ops_host_memory_used_bytes",
    type: "gauge",
    help: "Memory of the host that is in use",
    value: ({ figures }) => figures.host,
  },
  {
    name: "redis_ops_host_memory_size_bytes",
    type: "gauge",
    help: "Memory of the host",
    value: ({ figures }) => figures.host_total,
  },
  {
    name: "redis_ops_disk_available_bytes",
    type: "gauge",
    help: "Free space where Redis keeps its data",
    value: ({ figures }) => figures.disk_available,
  },
];

/** Of a target that is not watched: what somebody read longer ago says nothing of now. */
const UNWATCHED_MS = 5 * 60_000;
/** A look may be late, and the next one is an interval away. */
const LATE_MS = 60_000;

/** Prometheus takes a figure for what it is now, so an old one is not told. */
const isCurrent = ({ at }: Latest, everyMs: number | null, now: number): boolean =>
  now - Date.parse(at) <= (everyMs === null ? UNWATCHED_MS : everyMs + LATE_MS);

const UP: Pick<Family, "name" | "type" | "help"> = {
  name: "redis_up",
  type: "gauge",
  help: "Whether the last look at it found its figures",
};
const SAMPLED: Pick<Family, "name" | "type" | "help"> = {
  name: "redis_ops_sample_timestamp_seconds",
  type: "gauge",
  help: "When its figures were last read",
};

type Labels = Readonly<Record<string, string>>;

/** The application names its queues as it likes. */
const escaped = (value: string): string =>
  value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");

const labelsOf = (labels: Labels): string =>
  Object.entries(labels)
    .map(([name, value]) => `,${name}="${escaped(value)}"`)
    .join("");

const block = (
  { name, type, help }: Pick<Family, "name" | "type" | "help">,
  form: Form,
  values: readonly (readonly [target: string, value: number | undefined, labels?: Labels])[],
): string[] => {
  const told = values.filter(([, value]) => value !== undefined);
  if (told.length === 0) return [];
  const sample = type === "counter" ? `${name}_total` : name;
  const family = form === "openmetrics" ? name : sample;
  return [
    `# HELP ${family} ${help}`,
    `# TYPE ${family} ${type}`,
    // The name of a target has nothing that would have to be escaped (`protocol/target.ts`).
    ...told.map(([target, value, more = {}]) => `${sample}{target="${target}"${labelsOf(more)}} ${value}`),
  ];
};

const QUEUE: Pick<Family, "name" | "type" | "help"> = {
  name: "redis_ops_queue_jobs_waiting",
  type: "gauge",
  help: "Jobs that wait in one queue",
};

/** @param now milliseconds since the epoch */
export const exposition = (all: readonly Told[], form: Form, now: number): string => {
  const sampled = all.flatMap(({ target, data: { latest, every_ms } }) =>
    latest === null ? [] : [{ target, latest, current: isCurrent(latest, every_ms, now) }],
  );
  const current = sampled.filter((each) => each.current);
  const up = current.filter(({ latest }) => latest.cause === null);
  const lines = [
    ...block(
      UP,
      form,
      current.map(({ target, latest }) => [target, latest.cause === null ? 1 : 0]),
    ),
    ...block(
      SAMPLED,
      form,
      sampled.map(({ target, latest }) => [target, Date.parse(latest.sampled_at) / 1000]),
    ),
    ...FAMILIES.flatMap((family) =>
      block(
        family,
        form,
        up.map(({ target, latest }) => [target, family.value(latest)]),
      ),
    ),
    ...block(
      QUEUE,
      form,
      up.flatMap(({ target, latest: { queues = [] } }) =>
        queues.map(({ queue, waiting }) => [target, waiting, { queue }] as const),
      ),
    ),
    ...(form === "openmetrics" ? ["# EOF"] : []),
  ];
  return lines.map((line) => `${line}\n`).join("");
};
