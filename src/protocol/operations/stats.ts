import * as z from "zod";
import { targetRead } from "../operation.ts";
import { bytes, count, fraction } from "../quantity.ts";

export const stats = targetRead({
  summary: "What `docker stats` shows for the Redis container, in bytes",
  http: { method: "GET", path: "/container/stats" },
  reading: z.strictObject({
    container: z.string(),
    /** 1 is one processor fully busy, as 100 % in `docker stats`. */
    cpu_fraction: fraction,
    /** Usage without the page cache that can be dropped, as `docker stats` counts it. */
    memory_used: bytes,
    /** The host's memory where the container has no limit. */
    memory_limit: bytes,
    memory_fraction: fraction,
    network_rx: bytes,
    network_tx: bytes,
    block_read: bytes,
    block_write: bytes,
    pids: count,
  }),
});
