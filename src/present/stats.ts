import type { Answer } from "../protocol/answer.ts";
import type { Shown } from "./view.ts";

const BINARY = ["B", "KiB", "MiB", "GiB", "TiB"];
const DECIMAL = ["B", "kB", "MB", "GB", "TB"];

/** As go-units writes it for `docker stats`: `%.4g` and binary for memory, `%.3g` and decimal for what went in and out. */
const written = (bytes: number, base: 1000 | 1024): string => {
  const units = base === 1024 ? BINARY : DECIMAL;
  let power = 0;
  while (power < units.length - 1 && bytes >= base ** (power + 1)) power += 1;
  return `${Number((bytes / base ** power).toPrecision(base === 1024 ? 4 : 3))}${units[power]}`;
};

const both = (one: number, other: number, base: 1000 | 1024): string =>
  `${written(one, base)} / ${written(other, base)}`;

const share = (fraction: number): string => `${(fraction * 100).toFixed(2)}%`;

/** As `docker stats` shows them, upright so that they fit a narrow window. */
export const stats = ({ data }: Answer<"stats">): Shown => ({
  body: [
    {
      kind: "rows",
      rows: [
        ["CONTAINER", data.container],
        ["CPU %", share(data.cpu_fraction)],
        ["MEM USAGE / LIMIT", both(data.memory_used, data.memory_limit, 1024)],
        ["MEM %", share(data.memory_fraction)],
        ["NET I/O", both(data.network_rx, data.network_tx, 1000)],
        ["BLOCK I/O", both(data.block_read, data.block_write, 1000)],
        ["PIDS", String(data.pids)],
      ],
    },
  ],
});
