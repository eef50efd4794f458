import type { Output } from "../../protocol/operations.ts";
import { counted, duration, mib, percent } from "../../shared/figures.ts";
import { section } from "./generic.ts";
import { columns } from "./lines.ts";

type Persistence = Output<"persistence">;

const size = (bytes: number | null): string => (bytes === null ? "-" : mib(bytes));

const loading = ({ loading_fraction, loading_eta_ms }: Persistence): string =>
  [
    loading_fraction === null ? "how far is not known" : `${percent(loading_fraction)} done`,
    ...(loading_eta_ms === null ? [] : [`${duration(loading_eta_ms)} to go`]),
  ].join(", ");

const lastSave = ({ rdb_last_save_age_ms: age, rdb_last_bgsave_status, rdb_last_bgsave_ms }: Persistence): string =>
  [
    age === null ? "-" : `${duration(age)} ago`,
    rdb_last_bgsave_status,
    ...(rdb_last_bgsave_ms === null ? [] : [`took ${duration(rdb_last_bgsave_ms)}`]),
  ].join(", ");

const snapshots = (data: Persistence): [string, string][] => [
  ["save", data.save === null ? "not known" : data.save || "(off)"],
  ["last", lastSave(data)],
  ["since then", counted(data.rdb_changes_since_last_save, "change")],
  [
    "running",
    data.rdb_bgsave_in_progress
      ? `yes${data.rdb_current_bgsave_ms === null ? "" : `, for ${duration(data.rdb_current_bgsave_ms)}`}`
      : "no",
  ],
  ["copied", size(data.rdb_last_cow_size)],
  ...(data.stop_writes_on_bgsave_error === null
    ? []
    : [
        ["on failure", data.stop_writes_on_bgsave_error ? "refuses writes" : "takes writes"] satisfies [string, string],
      ]),
];

const appendOnly = (data: Persistence): [string, string][] => [
  ["last write", data.aof_last_write_status],
  ["last rewrite", `${data.aof_last_bgrewrite_status}${data.aof_rewrite_in_progress ? ", one runs now" : ""}`],
  ["size", `${size(data.aof_current_size)}, ${size(data.aof_base_size)} after the last rewrite`],
  ["copied", size(data.aof_last_cow_size)],
  ["fsync", `${data.aof_pending_bio_fsync ?? "-"} pending, ${data.aof_delayed_fsync ?? "-"} delayed since the start`],
];

/** Snapshots, append-only file and disk, each a section; loading before all, while it lasts. */
export const persistenceLines = (data: Persistence): string[] =>
  [
    ...(data.loading ? section("Loading", [loading(data)]) : []),
    ...section("Snapshots (RDB)", columns(snapshots(data))),
    ...section("Append-only file", data.aof_enabled ? columns(appendOnly(data)) : ["off"]),
    ...section("Disk", [
      data.disk === null
        ? "not known"
        : `${mib(data.disk.available)} free of ${mib(data.disk.total)}${data.disk.total > 0 ? ` (${percent(data.disk.available / data.disk.total)})` : ""}`,
    ]),
  ].slice(1);
