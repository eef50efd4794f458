import * as z from "zod";
import { targetRead } from "../operation.ts";
import { count, instant, milliseconds } from "../quantity.ts";
import { toMilliseconds } from "./arguments.ts";

const SECOND_MS = 1000;
const DAY_MS = 86_400_000;

/** What went wrong between an application and Redis, the same for every client. */
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
  /** The command itself is refused, whatever state Redis is in: unknown, of another type than the key, for a cluster's other node. */
  "command",
] as const;
export const redisErrorKindSchema = z.enum(REDIS_ERROR_KINDS);
export type RedisErrorKind = z.output<typeof redisErrorKindSchema>;

/** Same service, same kind. */
const groupSchema = z.strictObject({
  service: z.string(),
  kind: redisErrorKindSchema,
  count: count.describe(
    "How many failures: what one failure prints in several lines (a traceback with its causes) counts once",
  ),
  lines: count
    .nullable()
    .default(null)
    .describe("How many lines say it; null from an agent that counts lines only, in `count`"),
  at_least: z.boolean().default(false).describe("Whether there may be more, since the log was read in part"),
  first_at: instant.nullable(),
  last_at: instant.nullable(),
  sample: z.string().max(400).describe("The newest line, of a structured one what it says; redacted and shortened"),
});

const spanSchema = z.strictObject({ from: instant, to: instant });

const serviceSchema = z.strictObject({
  service: z.string().describe("Of another compose project with its name: `shop/worker`"),
  lines: count.describe("How many were read"),
  truncated: z
    .boolean()
    .describe("Whether the log was longer than what is read: then its newest part was, and samples of what was before"),
  spans: z
    .array(spanSchema)
    .nullable()
    .default(null)
    .describe("Of what time every line was read, oldest first; null from an agent that does not tell"),
  read_ms: milliseconds.nullable().default(null).describe("How much time that is; null as `spans`"),
  failure: z.string().nullable().describe("Why its log could not be read; null where it was"),
});

export const errors = targetRead({
  summary: "Redis connection errors in the logs of the application's services",
  purpose: "diagnose",
  input: z.strictObject({
    since: z
      // As a number, milliseconds: so it crosses from the Worker to the agent, which parses it again.
      .union([z.string().max(32), z.number()])
      .default("15m")
      .transform(toMilliseconds({ min: SECOND_MS, max: DAY_MS, said: "from 1s to 24h" }))

      .meta({ description: "How far back, 1s to 24h", examples: ["15m"] }),
  }),
  positional: ["since"],
  http: { method: "GET", path: "/logs/errors" },
  reading: z.strictObject({
    since: instant.describe("From when on lines were read"),
    until: instant,
    services: z.array(serviceSchema),
    groups: z.array(groupSchema).describe("Most frequent first"),
  }),
});
