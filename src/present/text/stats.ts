import type { Output } from "../../protocol/operations.ts";
import { columns } from "./lines.ts";

const UNITS = ["B", "KiB", "MiB", "GiB", "TiB"];

const size = (bytes: number): string => {
  const power = bytes < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log2(bytes) / 10));
  return `${Number((bytes / 1024 ** power).toPrecision(4))}${UNITS[power]}`;
};

const share = (fraction: number): string => `${(fraction * 100).toFixed(2)}%`;

/** As `docker stats` shows them, upright so that they fit a narrow window. */
export const statsLines = (data: Output<"stats">): string[] =>
  columns([
    ["CONTAINER", data.container],
    ["CPU %", share(data.cpu_fraction)],
    ["MEM USAGE / LIMIT", `${size(data.memory_used)} / ${size(data.memory_limit)}`],
    ["MEM %", share(data.memory_fraction)],
    ["NET I/O", `${size(data.network_rx)} / ${size(data.network_tx)}`],
    ["BLOCK I/O", `${size(data.block_read)} / ${size(data.block_write)}`],
    ["PIDS", String(data.pids)],
  ]);
