import type { Output } from "../../protocol/operations.ts";
import type { Ceiling } from "../../protocol/operations/memory.ts";
import { bar } from "./bar.ts";
import { counted, MIB, mib, percent } from "./figures.ts";
import { columns } from "./lines.ts";

/** MiB; without a decimal from 10 000 on, so that a terabyte fits the line. */
const amount = (bytes: number): string => (bytes / MIB).toFixed(bytes / MIB < 10_000 ? 1 : 0);

const row = ({ name, used, limit, fraction, headroom }: Ceiling): string[] =>
  limit === null || fraction === null || headroom === null
    ? [name, bar(null), "", amount(used), "MiB, no limit"]
    : [name, bar(fraction), percent(fraction), amount(used), `of ${amount(limit)} MiB, ${amount(headroom)} left`];

const evictions = ({ evicted_keys, evictions_per_second }: Output<"memory">): string => {
  const rate = evictions_per_second === null ? "rate not known yet" : `${evictions_per_second.toFixed(1)} a second now`;
  return `${counted(evicted_keys, "key")} evicted since the start, ${rate}`;
};

/** A bar for each ceiling, then the figures behind them. */
export const memoryLines = (data: Output<"memory">): string[] => {
  const { maxmemory_policy, used_memory_rss, used_memory_peak, mem_fragmentation_ratio } = data;
  const figures: [string, string][] = [
    ["policy", maxmemory_policy],
    ["evictions", evictions(data)],
    ["peak", used_memory_peak === null ? "-" : mib(used_memory_peak)],
    ["resident", used_memory_rss === null ? "-" : mib(used_memory_rss)],
    ["fragmentation", mem_fragmentation_ratio === null ? "-" : mem_fragmentation_ratio.toFixed(2)],
  ];
  return [...columns(data.ceilings.map(row), [2, 3]), "", ...columns(figures)];
};
