import * as z from "zod";
import { targetRead } from "../operation.ts";
import { bytes, count, instant, milliseconds } from "../quantity.ts";

/** As the engine names them: https://docs.docker.com/reference/api/engine/ (ContainerState). */
export const CONTAINER_STATES = ["created", "running", "paused", "restarting", "removing", "exited", "dead"] as const;

/** One end of the container's main process. */
const endSchema = z.strictObject({
  at: instant,
  exit_code: z.int().nullable(),
  /** Whether the kernel killed it for memory. */
  oom_killed: z.boolean(),
});

const reading = z.strictObject({
  container: z.string(),
  state: z.enum(CONTAINER_STATES),
  /** `healthy`, `unhealthy`, `starting`; null where the image and the compose file define no health check. */
  health: z.string().nullable(),
  started_at: instant.nullable(),
  finished_at: instant.nullable(),
  /** Of the last end; null while there was none. */
  exit_code: z.int().nullable(),
  oom_killed: z.boolean(),
  /** By the restart policy, since the container was created. */
  restarts: count,
  restart_policy: z.string(),
  /** 0 is none. */
  memory_limit: bytes,
  memory_reservation: bytes,
  /** Those of the last 24 h that the engine still remembers, newest first. */
  ends: z.array(endSchema).max(20),
});

export const container = targetRead({
  summary: "The container's state: restarts, last exit, killed for memory, limits, health, uptime",
  http: { method: "GET", path: "/container" },
  reading,
  /** Null while it does not run. */
  output: reading.extend({ uptime_ms: milliseconds.nullable() }),
});
