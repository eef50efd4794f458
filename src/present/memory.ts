/** A bar for each ceiling, and the figures behind them. */
import type { Output } from "../protocol/operations.ts";
import type { Ceiling } from "../protocol/operations/memory.ts";
import { softwareText } from "../protocol/software.ts";
import { rateText, sizeText } from "../shared/figures.ts";
import type { Answer } from "../protocol/answer.ts";
import { gauge, isSome, sizeOrDash } from "./gauge.ts";
import type { Gauge, Phrase, Shown } from "./view.ts";

type Memory = Output<"memory">;

export const ceilingGauge = ({ name, used, limit, fraction, headroom }: Ceiling): Gauge =>
  gauge(name, used, limit, fraction, headroom);

/** Never the lifetime counter: it says nothing about now. */
const evictions = ({ evictions_per_second: rate, evicting_since: since }: Memory, at: string): string => {
  if (rate === null) return "rate not known yet";
  return rate === 0 ? "none now" : rateText(rate, since, Date.parse(at));
};

/** What Redis refuses now, by the code of its error. */
const refusals = ({ refusals_per_second: rates }: Memory): string[][] => {
  const now = Object.entries(rates).filter(([, rate]) => rate > 0);
  return now.length === 0
    ? []
    : [
        [
          "refused now",
          now.map(([code, rate]) => `${code.replaceAll("_", " ")} ${rateText(rate, null, 0)}`).join(", "),
        ],
      ];
};

const saving = ({ rdb_bgsave_in_progress: rdb, aof_rewrite_in_progress: aof, current_cow_size }: Memory): string[][] =>
  rdb || aof
    ? [["saving now", `${rdb ? "a snapshot" : "an AOF rewrite"} runs, ${sizeOrDash(current_cow_size)} copied so far`]]
    : [];

const worstCase = ({ fork }: Memory): string[][] => {
  if (fork === null) return [];
  const { worst_case, limit, headroom } = fork;
  if (limit === null || headroom === null)
    return [["a save at worst", `up to ${sizeText(worst_case)} in the container, which has no limit`]];
  const room = headroom < 0 ? `${sizeText(-headroom)} too much` : `${sizeText(headroom)} left`;
  return [["a save at worst", `up to ${sizeText(worst_case)} of ${sizeText(limit)}, ${room}`]];
};

/** `4.0 MiB (RDB), 2.0 MiB (AOF)` of those that there are. */
const some = (figures: readonly (readonly [what: string, bytes: number | null])[], written: "behind" | "before") =>
  figures
    .filter(([, bytes]) => isSome(bytes))
    .map(([what, bytes]) => (written === "behind" ? `${sizeOrDash(bytes)} (${what})` : `${what} ${sizeOrDash(bytes)}`))
    .join(", ");

const copied = (data: Memory): string[][] => {
  const said = some(
    [
      ["RDB", data.rdb_last_cow_size],
      ["AOF", data.aof_last_cow_size],
    ],
    "behind",
  );
  return said === "" ? [] : [["last save copied", said]];
};

/** What eviction cannot free. */
const buffers = (data: Memory): string[][] => {
  const said = some(
    [
      ["clients", data.mem_clients_normal],
      ["replicas", data.mem_clients_slaves],
      ["AOF", data.mem_aof_buffer],
      ["replication backlog", data.mem_replication_backlog],
      ["outside eviction", data.mem_not_counted_for_evict],
    ],
    "before",
  );
  return said === "" ? [] : [["buffers", said]];
};

export const memory = ({ data, at }: Answer<"memory">): Shown => {
  const rows: Phrase[][] = [
    ...(data.software == null ? [] : [["runs", softwareText(data.software)]]),
    ["policy", data.maxmemory_policy],
    ...(data.maxmemory_ignored === true ? [["maxmemory", "ignored: this Redis is a replica, its primary evicts"]] : []),
    ["evictions", evictions(data, at)],
    ...refusals(data),
    ["peak", sizeOrDash(data.used_memory_peak)],
    ["resident", sizeOrDash(data.used_memory_rss)],
    ["fragmentation", data.mem_fragmentation_ratio === null ? "-" : data.mem_fragmentation_ratio.toFixed(2)],
    ...saving(data),
    ...worstCase(data),
    ...copied(data),
    ...buffers(data),
  ];
  return {
    maxmemory: data.maxmemory,
    body: [{ kind: "gauges", gauges: data.ceilings.map(ceilingGauge) }],
    details: [{ kind: "rows", rows }],
  };
};
