import * as z from "zod";
import { hopReportSchema } from "../failure.ts";
import { operation } from "../operation.ts";

/** In the order a request travels; a hop behind the failing one is not listed. */
const hops = z.strictObject({ hops: z.array(hopReportSchema) });

export const ping = operation({
  summary: "Every hop on the way to Redis and its latency; says which one fails",
  purpose: "diagnose",
  role: "viewer",
  effect: "read",
  scope: "target",
  answeredBy: "agent",
  input: z.strictObject({}),
  positional: [],
  http: { method: "GET", path: "/ping" },
  // The agent reports its own hops (agent, docker, redis); the Worker puts `worker` and `ssh` before them.
  reading: hops,
  output: hops,
  deadlineMs: 10_000,
});
