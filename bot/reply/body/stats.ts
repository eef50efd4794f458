import type { Output } from "../../../src/protocol/operations.ts";
import { amount, gauge } from "../bar.ts";
import { code } from "../blocks.ts";
import { table } from "../columns.ts";
import type { Body } from "../reply.ts";

/** What `docker stats` shows, upright. */
export const statsBody = (data: Output<"stats">): Body => ({
  blocks: code([
    ...gauge({ name: "memory", used: data.memory_used, limit: data.memory_limit, fraction: data.memory_fraction }),
    ...table([
      ["CPU", `${(data.cpu_fraction * 100).toFixed(1)} % of one`],
      ["network in", `${amount(data.network_rx)} MiB`],
      ["       out", `${amount(data.network_tx)} MiB`],
      ["disk read", `${amount(data.block_read)} MiB`],
      ["   written", `${amount(data.block_write)} MiB`],
      ["processes", String(data.pids)],
      ["container", data.container],
    ]),
  ]),
});
