import { counted, mib, percent } from "../../../src/shared/figures.ts";
import type { Output } from "../../../src/protocol/operations.ts";
import { gauge } from "../bar.ts";
import { code } from "../blocks.ts";
import { table } from "../columns.ts";
import { ago } from "../moment.ts";
import type { Body } from "../reply.ts";

type Persistence = Output<"persistence">;
type Row = [string, string];

const some = (name: string, value: string | null): Row[] => (value === null ? [] : [[name, value]]);
const ms = (value: number | null): string | null => (value === null ? null : ago(value));

const loading = ({ loading: now, loading_fraction, loading_eta_ms }: Persistence): string[] =>
  now
    ? table([
        ["LOADING", loading_fraction === null ? "the dataset" : percent(loading_fraction)],
        ...some("  to go", ms(loading_eta_ms)),
      ])
    : [];

/** `3600 1 300 100` as `1 change in 1 h`. */
const points = (save: string): string =>
  [...save.matchAll(/(\d{1,9})\s+(\d{1,9})/g)]
    .map(([, seconds, changes]) => `${counted(Number(changes), "change")} in ${ago(Number(seconds) * 1000)}`)
    .join("; ");

const snapshots = (data: Persistence): string[] =>
  table([
    ["RDB", data.save === "" ? "off" : data.rdb_last_bgsave_status === "ok" ? "ok" : `last one FAILED`],
    ...some("  on disk", data.rdb_last_save_age_ms === null ? null : `${ago(data.rdb_last_save_age_ms)} ago`),
    ["  since then", counted(data.rdb_changes_since_last_save, "change")],
    ...(data.rdb_bgsave_in_progress
      ? [["  running", data.rdb_current_bgsave_ms === null ? "yes" : `for ${ago(data.rdb_current_bgsave_ms)}`] as Row]
      : []),
    ...some("  took", ms(data.rdb_last_bgsave_ms)),
    ...some("  copied", data.rdb_last_cow_size === null ? null : mib(data.rdb_last_cow_size)),
    ...(data.save === null || data.save === "" ? [] : [["  saves after", points(data.save) || data.save] as Row]),
  ]);

const appendOnly = (data: Persistence): string[] =>
  data.aof_enabled
    ? table([
        ["AOF", data.aof_last_write_status === "ok" ? "on, written" : "last write FAILED"],
        ...some("  size", data.aof_current_size === null ? null : mib(data.aof_current_size)),
        ...some("  base", data.aof_base_size === null ? null : mib(data.aof_base_size)),
        [
          "  rewrite",
          data.aof_rewrite_in_progress
            ? "running"
            : data.aof_last_bgrewrite_status === "ok"
              ? "last one ok"
              : "last one FAILED",
        ],
        ...some("  fsync late", data.aof_delayed_fsync === null ? null : counted(data.aof_delayed_fsync, "time")),
      ])
    : table([["AOF", "off"]]);

const disk = ({ disk: volume }: Persistence): string[] =>
  volume === null
    ? []
    : gauge({
        name: "disk",
        used: Math.max(0, volume.total - volume.available),
        limit: volume.total > 0 ? volume.total : null,
        fraction: volume.total > 0 ? Math.max(0, volume.total - volume.available) / volume.total : null,
      });

/** The two ways to disk, and the room on it. */
export const persistenceBody = (data: Persistence): Body => ({
  blocks: [],
  details: [
    ...code([...loading(data), ...snapshots(data)]),
    ...code(appendOnly(data)),
    ...(data.disk === null ? [] : code(disk(data))),
  ],
});
