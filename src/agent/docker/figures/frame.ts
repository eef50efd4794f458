/** One frame of the Engine's stats, as far as it is used. Everything may be missing: a stopped container sends empty frames. */
import * as z from "zod";

const figure = z.number().catch(0);

const cpu = z
  .object({
    cpu_usage: z.object({ total_usage: figure, percpu_usage: z.array(z.number()).nullish().catch(null) }),
    system_cpu_usage: z.number().optional(),
    online_cpus: z.number().optional(),
  })
  .optional();

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
