import { counted, mib } from "../../../src/shared/figures.ts";
import type { Output } from "../../../src/protocol/operations.ts";
import { amount, gauge } from "../bar.ts";
import { code } from "../blocks.ts";
import { table } from "../columns.ts";
import { ago } from "../moment.ts";
import type { Body, RenderContext } from "../reply.ts";

type Memory = Output<"memory">;
type Row = [string, string];

const shown = (bytes: number | null): string => (bytes === null ? "not known" : mib(bytes));

const evictions = ({ evictions_per_second, evicted_keys, evicting_since }: Memory, now: number): Row[] => {
  const since = evicting_since === null ? Number.NaN : now - Date.parse(evicting_since);
  const rate =
    evictions_per_second === null
      ? "known next time"
      : evictions_per_second === 0
        ? "none now"
        : `${evictions_per_second.toFixed(1)}/s${since >= 0 ? ` for ${ago(since)}` : ""}`;
  return [
    ["evictions", rate],
    ["  in all", counted(evicted_keys, "key")],
  ];
};

const fork = ({ fork: worst }: Memory): Row[] => {
  if (worst === null) return [];
  const most = worst.limit === null ? "" : ` of ${amount(worst.limit)}`;
  return [["save at worst", `${amount(worst.worst_case)}${most} MiB`]];
};

/** A bar for each ceiling, then the figures behind them. */
export const memoryBody = (data: Memory, { now }: RenderContext): Body => ({
  maxmemory: data.maxmemory,
  blocks: data.ceilings.length === 0 ? [] : code(data.ceilings.flatMap(gauge)),
  details: code(
    table([
      ["policy", data.maxmemory_policy],
      ...evictions(data, now),
      ["peak", shown(data.used_memory_peak)],
      ["resident", shown(data.used_memory_rss)],
      ["fragmentation", data.mem_fragmentation_ratio === null ? "not known" : data.mem_fragmentation_ratio.toFixed(2)],
      ...fork(data),
      ...(data.rdb_bgsave_in_progress || data.aof_rewrite_in_progress
        ? [["now", data.rdb_bgsave_in_progress ? "saving a snapshot" : "rewriting the AOF"] satisfies Row]
        : []),
    ]),
  ),
});
