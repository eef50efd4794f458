/** Snapshots, append-only file and disk, each under its name; loading before all, while it lasts. */
import type { Output } from "../protocol/operations.ts";
import type { Answer } from "../protocol/answer.ts";
import { counted, duration, percent, sizeText } from "../shared/figures.ts";
import { gauge, isSome, sizeOrDash } from "./gauge.ts";
import type { Block, Shown } from "./view.ts";

type Persistence = Output<"persistence">;
type Row = [string, string];

const loading = ({ loading_fraction, loading_eta_ms }: Persistence): string =>
  [
    loading_fraction === null ? "how far is not known" : `${percent(loading_fraction)} done`,
    ...(loading_eta_ms === null ? [] : [`${duration(loading_eta_ms)} to go`]),
  ].join(", ");

/** Of the saves of this process: until the first of them, Redis's figures are those of a save that never was. */
const lastSave = (data: Persistence): string => {
  const { rdb_last_save_age_ms: ago, rdb_last_bgsave_status: status, rdb_last_bgsave_ms, rdb_saved_since_start } = data;
  const failed = status === "ok" ? [] : [`the last try FAILED (${status})`];
  if (rdb_saved_since_start === false) return ["none since Redis started", ...failed].join(", ");
  return [
    ago === null ? "not known" : `${duration(ago)} ago`,
    ...(status === "ok" && rdb_saved_since_start === true ? ["ok"] : failed),
    ...(rdb_last_bgsave_ms === null ? [] : [`took ${duration(rdb_last_bgsave_ms)}`]),
  ].join(", ");
};

/** The file, where it is not that of the last save. */
const onDisk = ({ rdb_file: file, rdb_last_save_age_ms: ageMs, rdb_saved_since_start }: Persistence): Row[] => {
  if (file?.exists === false) return [["on disk", "no such file"]];
  if (rdb_saved_since_start !== false) return [];
  return [["on disk", file === null || ageMs === null ? "not known" : `${duration(ageMs)} old`]];
};

/** Nothing where nothing was copied, or it is not known. */
const copied = (bytes: number | null): Row[] => (isSome(bytes) ? [["copied", sizeText(bytes)]] : []);

const running = ({ rdb_bgsave_in_progress, rdb_current_bgsave_ms }: Persistence): string => {
  if (!rdb_bgsave_in_progress) return "no";
  return rdb_current_bgsave_ms === null ? "yes" : `yes, for ${duration(rdb_current_bgsave_ms)}`;
};

const snapshots = (data: Persistence): Row[] => [
  ["save", data.save === null ? "not known" : data.save || "(off)"],
  ["last", lastSave(data)],
  ...onDisk(data),
  [
    data.rdb_saved_since_start === false ? "since the start" : "since then",
    counted(data.rdb_changes_since_last_save, "change"),
  ],
  ["running", running(data)],
  ...copied(data.rdb_last_cow_size),
  ...(data.stop_writes_on_bgsave_error === null
    ? []
    : [["on failure", data.stop_writes_on_bgsave_error ? "refuses writes" : "takes writes"] satisfies Row]),
];

const fsync = ({ aof_pending_bio_fsync: pending, aof_delayed_fsync: delayed }: Persistence): Row[] =>
  (pending ?? 0) === 0 && (delayed ?? 0) === 0
    ? []
    : [["fsync", `${pending ?? "-"} pending, ${delayed ?? "-"} delayed since the start`]];

const lastRewrite = (data: Persistence): string => {
  const { aof_last_bgrewrite_status: status, aof_last_rewrite_ms, aof_rewrite_in_progress } = data;
  const ended = status !== "ok" ? `FAILED (${status})` : aof_last_rewrite_ms === null ? "ok, or none yet" : "ok";
  return `${ended}${aof_rewrite_in_progress ? ", one runs now" : ""}`;
};

const appendOnly = (data: Persistence): Row[] => [
  [
    "writes",
    data.aof_last_write_status === "ok" ? "none fails" : `the last one FAILED (${data.aof_last_write_status})`,
  ],
  ["last rewrite", lastRewrite(data)],
  ["size", `${sizeOrDash(data.aof_current_size)}, ${sizeOrDash(data.aof_base_size)} after the last rewrite`],
  ...copied(data.aof_last_cow_size),
  ...fsync(data),
];

const disk = ({ disk: volume }: Persistence): Block => {
  if (volume === null) return { kind: "text", title: "Disk", paragraphs: ["not known"] };
  const used = Math.max(0, volume.total - volume.available);
  const [limit, fraction] = volume.total > 0 ? [volume.total, used / volume.total] : [null, null];
  return { kind: "gauges", title: "Disk", gauges: [gauge("used", used, limit, fraction, volume.available)] };
};

export const persistence = ({ data }: Answer<"persistence">): Shown => ({
  details: [
    ...(data.loading ? [{ kind: "text" as const, title: "Loading", paragraphs: [loading(data)] }] : []),
    { kind: "rows", title: "Snapshots (RDB)", rows: snapshots(data) },
    data.aof_enabled
      ? { kind: "rows", title: "Append-only file", rows: appendOnly(data) }
      : { kind: "text", title: "Append-only file", paragraphs: ["off"] },
    disk(data),
  ],
});
