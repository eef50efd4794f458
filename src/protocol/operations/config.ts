import * as z from "zod";
import { targetRead } from "../operation.ts";

/** The settings that may be read where the host's policy does not say otherwise. None of them holds a secret. */
export const READABLE_CONFIG_KEYS = [
  "activedefrag",
  "appendfsync",
  "appendonly",
  "auto-aof-rewrite-min-size",
  "auto-aof-rewrite-percentage",
  "databases",
  "hz",
  "lazyfree-lazy-eviction",
  "maxclients",
  "maxmemory",
  "maxmemory-clients",
  "maxmemory-policy",
  "maxmemory-samples",
  "repl-backlog-size",
  "save",
  "slowlog-log-slower-than",
  "slowlog-max-len",
  "stop-writes-on-bgsave-error",
  "tcp-keepalive",
  "timeout",
] as const;

/** A setting's name: no glob, no space, no quote. */
export const configKeySchema = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[a-z][a-z0-9-]{0,63}$/, "must be the name of one Redis setting, such as maxmemory");

export const config = targetRead({
  summary: "Redis settings, all readable ones or one; never a password",
  input: z.strictObject({
    key: configKeySchema.optional().meta({ description: "One setting only", examples: ["maxmemory"] }),
  }),
  positional: ["key"],
  http: { method: "GET", path: "/redis/config/{key?}" },
  /** Redis's own names and its own text for each value. */
  reading: z.record(z.string(), z.string()),
});
