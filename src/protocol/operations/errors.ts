import * as z from "zod";
import { parseDuration } from "../../shared/duration.ts";
import { operation } from "../operation.ts";
import { count, instant } from "../quantity.ts";
import { ok } from "../result.ts";

const MIN_SINCE_MS = 1_000;
const MAX_SINCE_MS = 86_400_000;

/** `15m`, to milliseconds; 1 second to 24 hours. */
export const logSinceSchema = z
  // As a number, milliseconds: so it crosses from the Worker to the agent, which parses it again.
  .union([z.string().max(32), z.number()])
  .default("15m")
  .transform((text, context) => {
    const parsed = typeof text === "number" ? ok(text) : parseDuration(text);
    if (parsed.ok && parsed.value >= MIN_SINCE_MS && parsed.value <= MAX_SINCE_MS) return parsed.value;
    context.issues.push({
      code: "custom",
      input: text,
      message: parsed.ok ? "must be from 1s to 24h" : parsed.failure,
    });
    return z.NEVER;
  });

/** What went wrong between an application and Redis, whatever client said it. */
export const REDIS_ERROR_KINDS = [
  /** Nothing listens there. */
  "refused",
  /** An open connection broke. */
  "reset",
  /** No connection, or no reply, in time. */
  "timeout",
  /** NOAUTH, WRONGPASS, NOPERM, or a password where none is set. */
  "auth",
  /** OOM command not allowed when used memory > 'maxmemory'. */
  "oom",
  /** Redis is loading the dataset in memory. */
  "loading",
  /** You can't write against a read only replica. */
  "readonly",
  /** Redis is configured to save RDB snapshots, but is unable to persist to disk. */
  "misconf",
  /** max number of clients reached. */
  "max_clients",
  /** The host's name was not found. */
  "name_resolution",
  /** BUSY Redis is busy running a script. */
  "busy",
] as const;
export const redisErrorKindSchema = z.enum(REDIS_ERROR_KINDS);
export type RedisErrorKind = z.output<typeof redisErrorKindSchema>;

/** Same service, same kind. */
const groupSchema = z.strictObject({
  service: z.string(),
  kind: redisErrorKindSchema,
  count,
  first_at: instant.nullable(),
  last_at: instant.nullable(),
  /** The newest line, redacted and shortened. */
  sample: z.string().max(400),
});

const serviceSchema = z.strictObject({
  service: z.string(),
  lines: count,
  /** Whether the log was longer than what is read: then the newest part was. */
  truncated: z.boolean(),
  /** Why its log could not be read; null where it was. */
  failure: z.string().nullable(),
});

export const errors = operation({
  summary: "Redis connection errors in the logs of the application's services",
  purpose: "diagnose",
  role: "viewer",
  effect: "read",
  scope: "target",
  answeredBy: "agent",
  input: z.strictObject({
    since: logSinceSchema.meta({ description: "How far back, 1s to 24h", examples: ["15m"] }),
  }),
  positional: ["since"],
  http: { method: "GET", path: "/logs/errors" },
  reading: z.strictObject({
    /** From when on lines were read. */
    since: instant,
    until: instant,
    services: z.array(serviceSchema),
    /** Most frequent first. */
    groups: z.array(groupSchema),
  }),
  deadlineMs: 10_000,
});
