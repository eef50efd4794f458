import * as z from "zod";
import { operation } from "../operation.ts";
import { bytes, count, fraction } from "../quantity.ts";

/** Fields of `INFO` under their own names, `null` where this version of Redis does not have one. */
const figures = z.strictObject({
  redis_version: z.string().nullable(),
  uptime_in_seconds: count.nullable(),
  used_memory: bytes,
  used_memory_rss: bytes.nullable(),
  used_memory_peak: bytes.nullable(),
  used_memory_dataset: bytes.nullable(),
  /** 0 means no limit, as in Redis. */
  maxmemory: bytes,
  maxmemory_policy: z.string(),
  mem_fragmentation_ratio: z.number().nullable(),
  mem_fragmentation_bytes: z.number().nullable(),
  /** Since Redis started, or since `CONFIG RESETSTAT`. */
  evicted_keys: count,
});

const reading = figures.extend({
  /** Changes when Redis restarts; without it, counters of two readings cannot be compared. */
  run_id: z.string().nullable(),
  /** What `docker stats` shows; the limit is the host's memory where the container has none. */
  container: z.strictObject({ memory_used: bytes, memory_limit: bytes }),
  host: z.strictObject({ memory_total: bytes, memory_available: bytes }),
});

/** A limit that memory can hit. `limit`, `fraction` and `headroom` are null where there is no limit. */
export const ceilingSchema = z.strictObject({
  name: z.enum(["maxmemory", "container", "host"]),
  used: bytes,
  limit: bytes.nullable(),
  fraction: fraction.nullable(),
  headroom: z.number().nullable(),
});
export type Ceiling = z.output<typeof ceilingSchema>;

export const memory = operation({
  summary: "Memory against its three ceilings, evictions, and a verdict",
  role: "viewer",
  effect: "read",
  scope: "target",
  answeredBy: "agent",
  input: z.strictObject({}),
  positional: [],
  http: { method: "GET", path: "/redis/memory" },
  reading,
  output: figures.extend({
    /** Null until two readings of the same Redis process are known. */
    evictions_per_second: z.number().nonnegative().nullable(),
    ceilings: z.array(ceilingSchema),
  }),
  deadlineMs: 10_000,
});
