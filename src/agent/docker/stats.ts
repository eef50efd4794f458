/**
 * From the Engine's raw counters to what `docker stats` shows. The calculations are the Docker CLI's own
 * (cli/command/container/stats_helpers.go), so that the figures agree with what a person sees on the host.
 */
import * as z from "zod";
import type { ContainerStats } from "./seam.ts";

const figure = z.number().catch(0);

const cpu = z
  .object({
    cpu_usage: z.object({ total_usage: figure, percpu_usage: z.array(z.number()).nullish().catch(null) }),
    system_cpu_usage: z.number().optional(),
    online_cpus: z.number().optional(),
    throttling_data: z.object({ periods: z.number(), throttled_periods: z.number() }).optional().catch(undefined),
  })
  .optional();

/** One frame of the Engine's stats, as far as it is used. Everything may be missing: a stopped container sends empty frames. */
export const frameSchema = z.object({
  read: z.string(),
  name: z.string().catch(""),
  pids_stats: z.object({ current: z.number().optional() }).nullish(),
  cpu_stats: cpu,
  precpu_stats: cpu,
  memory_stats: z
    .object({
      usage: z.number().optional(),
      limit: z.number().optional(),
      stats: z.record(z.string(), z.number()).nullish(),
    })
    .nullish(),
  networks: z.record(z.string(), z.object({ rx_bytes: figure, tx_bytes: figure })).nullish(),
  blkio_stats: z
    .object({
      io_service_bytes_recursive: z.array(z.object({ op: z.string(), value: figure })).nullish(),
    })
    .nullish(),
});
export type Frame = z.output<typeof frameSchema>;

/** False for the empty frames that the Engine sends of a container that does not run. Of one that runs, a kernel without the memory controller counts no memory. */
export const isLive = ({ memory_stats, cpu_stats, pids_stats }: Frame): boolean =>
  memory_stats?.usage !== undefined || (cpu_stats?.cpu_usage.total_usage ?? 0) > 0 || (pids_stats?.current ?? 0) > 0;

/**
 * In bytes: usage without the page cache that the kernel can drop, `total_inactive_file` on cgroup v1 and
 * `inactive_file` on v2. A value above usage is not believed. Null where the kernel counts none.
 */
export const memoryUsed = (memory: Frame["memory_stats"]): number | null => {
  const usage = memory?.usage;
  if (usage === undefined) return null;
  const droppable = memory?.stats?.["total_inactive_file"] ?? memory?.stats?.["inactive_file"] ?? 0;
  return droppable < usage ? usage - droppable : usage;
};

/** 1 is one processor fully busy. Null for the first frame of a stream, which has no interval yet. */
export const cpuFraction = (frame: Frame): number | null => {
  const now = frame.cpu_stats;
  const before = frame.precpu_stats;
  if (now?.system_cpu_usage === undefined || before?.system_cpu_usage === undefined) return null;
  const used = now.cpu_usage.total_usage - before.cpu_usage.total_usage;
  const passed = now.system_cpu_usage - before.system_cpu_usage;
  if (used <= 0 || passed <= 0) return 0;
  const processors = now.online_cpus || now.cpu_usage.percpu_usage?.length || 1;
  return (used / passed) * processors;
};

/** Read and written bytes; cgroup v1 says `Read`, v2 `read`. */
const blockBytes = (frame: Frame, op: "read" | "write"): number =>
  (frame.blkio_stats?.io_service_bytes_recursive ?? [])
    .filter((entry) => entry.op.toLowerCase() === op)
    .reduce((sum, entry) => sum + entry.value, 0);

const throttlingIn = ({ cpu_stats }: Frame): ContainerStats["throttling"] => {
  const told = cpu_stats?.throttling_data;
  return told === undefined ? null : { periods: told.periods, throttledPeriods: told.throttled_periods };
};

/** @param container the name, for a frame that has none */
export const toStats = (frame: Frame, container: string): ContainerStats => {
  const interfaces = Object.values(frame.networks ?? {});
  return {
    container: frame.name.replace(/^\//, "") || container,
    cpuFraction: cpuFraction(frame),
    memoryUsed: memoryUsed(frame.memory_stats),
    memoryLimit: frame.memory_stats?.limit ?? 0,
    networkRx: interfaces.reduce((sum, each) => sum + each.rx_bytes, 0),
    networkTx: interfaces.reduce((sum, each) => sum + each.tx_bytes, 0),
    blockRead: blockBytes(frame, "read"),
    blockWrite: blockBytes(frame, "write"),
    pids: frame.pids_stats?.current ?? 0,
    throttling: throttlingIn(frame),
    sampledAt: Date.parse(frame.read),
  };
};
