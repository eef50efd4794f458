import * as z from "zod";
import { hopReportSchema } from "../failure.ts";
import { targetRead } from "../operation.ts";
import { softwareField } from "../software.ts";

/** In the order a request travels; a hop behind the failing one is not listed. */
const hops = z.strictObject({ hops: z.array(hopReportSchema), software: softwareField });

export const ping = targetRead({
  summary: "Every hop on the way to Redis and its latency; says which one fails",
  purpose: "diagnose",
  http: { method: "GET", path: "/ping" },
  // The agent reports its own hops (agent, docker, redis); the Worker puts `worker` and `ssh` before them.
  reading: hops,
  output: hops,
});
