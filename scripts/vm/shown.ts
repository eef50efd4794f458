/**
 * Figures as `docker stats` shows them: docker/cli's `formatter_stats.go`, by docker/go-units' `BytesSize` (`%.4g`, base 1024) and
 * `HumanSizeWithPrecision` (`%.3g`, base 1000). Pure.
 */
import type { Output } from "../../src/protocol/operations.ts";

const BINARY = ["B", "KiB", "MiB", "GiB", "TiB"] as const;
const DECIMAL = ["B", "kB", "MB", "GB", "TB"] as const;

/** C's and Go's `%.<digits>g`, for what is not below 1. */
const general = (value: number, digits: number): string => {
  const [mantissa = "", exponent = ""] = value.toExponential(digits - 1).split("e+");
  if (Number(exponent) < digits) return String(Number(value.toPrecision(digits)));
  return `${Number(mantissa)}e+${exponent.padStart(2, "0")}`;
};

const size = (value: number, base: number, digits: number, units: readonly string[]): string => {
  let [rest, unit] = [value, 0];
  while (rest >= base && unit < units.length - 1) [rest, unit] = [rest / base, unit + 1];
  return `${general(rest, digits)}${units[unit]}`;
};

const binary = (bytes: number): string => size(bytes, 1024, 4, BINARY);
const decimal = (bytes: number): string => size(bytes, 1000, 3, DECIMAL);

/** By docker's names of them. What is a rate of the moment, the processor's time, is not among them. */
export const asDockerShows = (stats: Output<"stats">): Record<string, string> => ({
  MemUsage: `${binary(stats.memory_used)} / ${binary(stats.memory_limit)}`,
  MemPerc: `${(stats.memory_fraction * 100).toFixed(2)}%`,
  NetIO: `${decimal(stats.network_rx)} / ${decimal(stats.network_tx)}`,
  BlockIO: `${decimal(stats.block_read)} / ${decimal(stats.block_write)}`,
  PIDs: String(stats.pids),
});

/** Two sizes as podman shows them, in base 1000 and with four digits, and two zeros as none (containers/podman, `cmd/podman/containers/stats.go`). */
const podmanPair = (one: number, other: number): string =>
  one === 0 && other === 0 ? "-- / --" : `${size(one, 1000, 4, DECIMAL)} / ${size(other, 1000, 4, DECIMAL)}`;

export const asPodmanShows = (stats: Output<"stats">): Record<string, string> => ({
  ...asDockerShows(stats),
  MemUsage: podmanPair(stats.memory_used, stats.memory_limit),
  NetIO: podmanPair(stats.network_rx, stats.network_tx),
  BlockIO: podmanPair(stats.block_read, stats.block_write),
});
