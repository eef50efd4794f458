/** What both transports make of the engine's answer to an inspection. */
import * as z from "zod";
import type { Inspection } from "./seam.ts";

/** Of the whole answer only this is kept: the rest holds the container's environment, and secrets in it. */
const inspectedSchema = z.object({
  Name: z.string(),
  HostConfig: z.object({
    Memory: z.number(),
    MemoryReservation: z.number(),
    RestartPolicy: z.object({ Name: z.string() }),
    Tmpfs: z.record(z.string(), z.string()).nullish(),
  }),
  Mounts: z.array(z.object({ Type: z.string(), Destination: z.string() })).nullish(),
});

/** Null where it is not what the engine answers. */
export const toInspection = (inspected: unknown): Inspection | null => {
  const parsed = inspectedSchema.safeParse(inspected);
  if (!parsed.success) return null;
  const { Name, HostConfig, Mounts } = parsed.data;
  return {
    container: Name.replace(/^\//, ""),
    memoryLimit: HostConfig.Memory,
    memoryReservation: HostConfig.MemoryReservation,
    // The engine says "" as well as "no" for none.
    restartPolicy: HostConfig.RestartPolicy.Name || "no",
    mounts: [
      ...(Mounts ?? []).map(({ Type, Destination }) => ({ path: Destination, type: Type })),
      // `tmpfs:` of a compose file is not among the mounts.
      ...Object.keys(HostConfig.Tmpfs ?? {}).map((path) => ({ path, type: "tmpfs" })),
    ],
  };
};
