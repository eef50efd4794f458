import type { Output } from "../../protocol/operations.ts";
import type { Ceiling } from "../../protocol/operations/memory.ts";
import { bar } from "./bar.ts";
import { MIB, mib, percent } from "../../shared/figures.ts";
import { rateText } from "../rate-text.ts";
import { columns, wrap } from "./lines.ts";

/** MiB; without a decimal from 10 000 on, so that a terabyte fits the line. */
const amount = (bytes: number): string => (bytes / MIB).toFixed(bytes / MIB < 10_000 ? 1 : 0);

const row = ({ name, used, limit, fraction, headroom }: Ceiling): string[] =>
  limit === null || fraction === null || headroom === null
    ? [name, bar(null), "", amount(used), "MiB, no limit"]
    : [name, bar(fraction), percent(fraction), amount(used), `of ${amount(limit)} MiB, ${amount(headroom)} left`];

/** Never the lifetime counter: it says nothing about now. `at` is when the figures were read. */
const evictions = ({ evictions_per_second: rate, evicting_since: since }: Output<"memory">, at: string): string => {
  if (rate === null) return "rate not known yet";
  if (rate === 0) return "none now";
  return rateText(rate, since, Date.parse(at));
};

const size = (bytes: number | null): string => (bytes === null ? "-" : mib(bytes));

const saving = ({ rdb_bgsave_in_progress: rdb, aof_rewrite_in_progress: aof, current_cow_size }: Output<"memory">) =>
  rdb || aof
    ? `${rdb ? "a snapshot" : "an AOF rewrite"} runs, ${size(current_cow_size)} copied so far`
    : "nothing runs";

const worstCase = ({ fork }: Output<"memory">): string => {
  if (fork === null) return "-";
  const { worst_case, limit, headroom } = fork;
  if (limit === null || headroom === null) return `up to ${mib(worst_case)} in the container, which has no limit`;
  return `up to ${mib(worst_case)} of ${mib(limit)}, ${headroom < 0 ? `${mib(-headroom)} too much` : `${mib(headroom)} left`}`;
};

/** A bar for each ceiling, the figures behind them, what a saving child could take, and what eviction cannot free. */
export const memoryLines = (data: Output<"memory">, at: string): string[] => {
  const { maxmemory_policy, used_memory_rss, used_memory_peak, mem_fragmentation_ratio } = data;
  const figures: [string, string][] = [
    ["policy", maxmemory_policy],
    ["evictions", evictions(data, at)],
    ["peak", size(used_memory_peak)],
    ["resident", size(used_memory_rss)],
    ["fragmentation", mem_fragmentation_ratio === null ? "-" : mem_fragmentation_ratio.toFixed(2)],
    ["saving now", saving(data)],
    ["a save at worst", worstCase(data)],
    ["last save copied", `${size(data.rdb_last_cow_size)} (RDB), ${size(data.aof_last_cow_size)} (AOF)`],
  ];
  const buffers = `Buffers: clients ${size(data.mem_clients_normal)}; outside eviction ${size(data.mem_not_counted_for_evict)} (replicas ${size(data.mem_clients_slaves)}, AOF ${size(data.mem_aof_buffer)}); replication backlog ${size(data.mem_replication_backlog)}.`;
  return [...columns(data.ceilings.map(row), [2, 3]), "", ...columns(figures), "", ...wrap(buffers)];
};
