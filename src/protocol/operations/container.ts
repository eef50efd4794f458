import * as z from "zod";
import { targetRead } from "../operation.ts";
import { bytes, count, instant, milliseconds } from "../quantity.ts";

/** As the engine names them: https://docs.docker.com/reference/api/engine/ (ContainerState). */
export const CONTAINER_STATES = ["created", "running", "paused", "restarting", "removing", "exited", "dead"] as const;

/** One end of the container's main process. */
const endSchema = z.strictObject({
  at: instant,
  exit_code: z.int().nullable(),
  oom_killed: z.boolean().describe("Whether the kernel killed it for memory"),
  oom_unknown: z
    .boolean()
    .optional()
    .describe("Whether that is not known, as of a container that podman has started again; left out where it is"),
});

const reading = z.strictObject({
  container: z.string(),
  state: z.enum(CONTAINER_STATES),
  health: z
    .string()
    .nullable()
    .describe("`healthy`, `unhealthy`, `starting`; null where the image and the compose file define no health check"),
  health_said: z
    .string()
    .nullable()
    .default(null)
    .describe("What the last health check printed, redacted and shortened; null where there is none"),
  started_at: instant.nullable(),
  finished_at: instant.nullable(),
  exit_code: z.int().nullable().describe("Of the last end; null while there was none"),
  oom_killed: z.boolean(),
  oom_unknown: z.boolean().default(false).describe("Whether it is not known if the last end was for memory"),
  restarts: count.describe("By the restart policy, since the container was created"),
  restart_policy: z.string(),
  memory_limit: bytes.describe("0 is none"),
  memory_reservation: bytes,
  cpu_limit: z
    .number()
    .positive()
    .nullable()
    .default(null)
    .describe("How many processors it may use at most, 0.5 for half of one; null where there is no limit"),
  ends: z.array(endSchema).max(20).describe("Those of the last 24 h that the engine still remembers, newest first"),
});

export const container = targetRead({
  summary: "The container's state: restarts, last exit, killed for memory, limits, health, uptime",
  http: { method: "GET", path: "/container" },
  reading,
  /** Null while it does not run. */
  output: reading.extend({ uptime_ms: milliseconds.nullable() }),
});
