import { expect, it } from "vitest";
import type { Output } from "../../src/protocol/operations.ts";
import { asDockerShows, asPodmanShows } from "./shown.ts";

const stats = (more: Partial<Output<"stats">> = {}): Output<"stats"> => ({
  ...{ container: "redis", cpu_fraction: 0.01, memory_used: 5_660_672, memory_limit: 805_306_368 },
  ...{ memory_fraction: 0.00703, network_rx: 9979, network_tx: 126, block_read: 0, block_write: 12_288_000, pids: 6 },
  ...more,
});

// `5.398MiB` and `9.98kB` are what Docker 20.10 showed of these figures.
it("shows sizes as docker stats does: memory in base 1024 and four digits, the rest in base 1000 and three", () => {
  expect(asDockerShows(stats())).toEqual({
    ...{ MemUsage: "5.398MiB / 768MiB", MemPerc: "0.70%", NetIO: "9.98kB / 126B", BlockIO: "0B / 12.3MB", PIDs: "6" },
  });
});

it("drops zeros at the end and keeps to its digits, as %g does", () => {
  const at = (memory_used: number): string => asDockerShows(stats({ memory_used }))["MemUsage"]?.split(" ")[0] ?? "";
  expect([1023, 1024, 1536, 10 * 1024 ** 2, 1023.96 * 1024 ** 2].map(at)).toEqual([
    ...["1023B", "1KiB", "1.5KiB", "10MiB", "1024MiB"],
  ]);
  expect(asDockerShows(stats({ network_rx: 999_900 }))["NetIO"]).toBe("1e+03kB / 126B");
});

it("shows them as podman stats does: all in base 1000 and four digits, and nothing for none", () => {
  expect(asPodmanShows(stats())).toEqual({
    ...{ MemUsage: "5.661MB / 805.3MB", MemPerc: "0.70%", NetIO: "9.979kB / 126B", BlockIO: "0B / 12.29MB", PIDs: "6" },
  });
  expect(asPodmanShows(stats({ block_write: 0 }))["BlockIO"]).toBe("-- / --");
});
