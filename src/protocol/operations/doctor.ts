/** `doctor`: the runbook, run and judged. The agent reads a snapshot in parts, each of which may fail; the Worker's rules judge it. */
import * as z from "zod";
import { failureSchema } from "../failure.ts";
import { targetRead } from "../operation.ts";
import { bytes, count, instant, milliseconds } from "../quantity.ts";
import { queuesSchema } from "../queues/seen.ts";
import { resultSchema } from "../result.ts";
import { softwareField } from "../software.ts";
import { unreadSchema } from "../unread.ts";
import { reasonSchema } from "../verdict.ts";
import { container } from "./container.ts";
import { errors } from "./errors.ts";
import { memory } from "./memory.ts";
import { persistence } from "./persistence.ts";
import { provenanceSchema, startedFilesSchema } from "./provenance.ts";
import { redisLogSchema } from "./redis-log.ts";

/** Whether Redis answers at all, and if not, in which way. */
const redisSchema = z.strictObject({
  state: z.enum([
    "answers",
    "loading",
    "busy",
    "no_reply",
    "refuses_password",
    "max_clients",
    "unreachable",
    /** redis-cli, by which it is asked, is not in its image. */
    "no_redis_cli",
    /** It listens, but not where it is asked: by default at port 6379 of its container's 127.0.0.1. */
    "elsewhere",
    /** It closes every connection without a reply, as one does that takes TLS only. */
    "closes_connections",
    /** It is a Sentinel, which holds no data. */
    "sentinel",
  ]),
  /** What was said or not said, redacted; null where it answers. */
  detail: z.string().nullable(),
  /** Where the container's processes listen (`0.0.0.0:6380`, `unix:/run/redis.sock`), looked up where Redis cannot be asked; else null. */
  listens: z.array(z.string()).max(8).nullable().default(null),
  /** Whether redis-ops has a password to give; null where it does not say. */
  password_given: z.boolean().nullable().default(null),
  /** Whether a password was sent to the Redis that refuses it; null where it does not refuse one, or an earlier agent does not tell. */
  password_sent: z.boolean().nullable().default(null),
});

/** `INFO server`, `stats`, `replication`, `commandstats`, under Redis's own names, and the settings that rules compare them with. */
const serverSchema = z.strictObject({
  redis_version: z.string().nullable(),
  software: softwareField,
  uptime_in_seconds: count.nullable(),
  role: z.string().nullable(),
  master_link_status: z.string().nullable(),
  /** The primary as this replica was told it, a name or an address; an older agent does not tell. */
  master_host: z.string().nullable().optional(),
  master_port: count.nullable().optional(),
  /** Whether the replica takes over the primary's data, during which its link is down, and how much is to come; an older agent does not tell. */
  master_sync_in_progress: z.boolean().nullable().optional(),
  master_sync_left_bytes: count.nullable().optional(),
  connected_slaves: count.nullable(),
  instantaneous_ops_per_sec: count.nullable(),
  total_error_replies: count.nullable(),
  /** Microseconds the last fork took. */
  latest_fork_usec: count.nullable(),
  keyspace_keys: count,
  /** Keys with a time to live; only they can go under `volatile-*`. */
  keyspace_expires: count,
  /** `timeout`, `maxclients`, `stop-writes-on-bgsave-error`, `appendfsync`, `client-output-buffer-limit`, and those of the slow log, as far as readable. */
  config: z.record(z.string(), z.string()),
  unread: unreadSchema,
  /** How many questions of this reading the ACL refused, which Redis counts with those of everybody (errorstat_NOPERM); an older agent does not tell. */
  noperm_to_redis_ops: count.optional(),
});

const clientsSchema = z.strictObject({
  connected_clients: count,
  maxclients: count.nullable(),
  blocked_clients: count.nullable(),
  /** Since Redis started. */
  rejected_connections: count.nullable(),
  /** Bytes of all clients' buffers, which eviction cannot free. */
  mem_clients_normal: bytes.nullable(),
  mem_clients_slaves: bytes.nullable(),
  /** The client with the largest buffers; null where there are too many clients to list. */
  largest: z
    .strictObject({
      id: count,
      address: z.string(),
      name: z.string(),
      command: z.string(),
      memory: bytes,
      idle_ms: count,
    })
    .nullable(),
  unread: unreadSchema,
});

const celerySchema = z.strictObject({
  /** Whether keys of a Celery broker were seen; null where the look did not reach all keys. */
  broker: z.boolean().nullable(),
  /** Names of exchanges with bindings, bounded. */
  bindings: z.array(z.string()).max(50),
  /** Lists that bindings name, longest first, bounded. */
  queues: z.array(z.strictObject({ name: z.string(), length: count })).max(50),
  /** Tasks delivered and not yet acknowledged; null where there is no such key. */
  unacked: count.nullable(),
  unread: unreadSchema,
});

const hostSchema = z.strictObject({
  /** Transparent huge pages: `always`, `madvise`, `never`; null where the kernel does not say. */
  thp: z.string().nullable(),
  /** `vm.overcommit_memory`: 0, 1 or 2. */
  overcommit_memory: z.int().nullable(),
  memory_total: bytes,
  memory_available: bytes,
  swap_total: bytes.nullable(),
  swap_free: bytes.nullable(),
});

const slowSchema = z.strictObject({
  /** Newest first. Only the command's name: its arguments are the application's data. */
  entries: z.array(z.strictObject({ at: instant, took_ms: milliseconds, command: z.string() })).max(10),
});

const parts = {
  redis: resultSchema(redisSchema),
  memory: resultSchema(memory.reading),
  persistence: resultSchema(persistence.reading),
  container: resultSchema(container.reading),
  errors: resultSchema(errors.reading),
  server: resultSchema(serverSchema),
  clients: resultSchema(clientsSchema),
  celery: resultSchema(celerySchema),
  /** An agent that was installed before it was there leaves it out; then nothing is said of these libraries. */
  queues: resultSchema(queuesSchema).optional(),
  slow: resultSchema(slowSchema),
  host: resultSchema(hostSchema),
  /** An older agent does not read these. */
  provenance: resultSchema(provenanceSchema).optional(),
  redis_log: resultSchema(redisLogSchema).optional(),
  files: resultSchema(startedFilesSchema).optional(),
};

/** One snapshot; the rules are pure functions over it. */
export const snapshotSchema = z.strictObject(parts);
export type Snapshot = z.output<typeof snapshotSchema>;
export const SNAPSHOT_PARTS = Object.keys(parts) as (keyof Snapshot)[];

/** What is wrong, or soon will be. As a reason, and what a person needs to believe it and act on it. */
export const findingSchema = reasonSchema
  .extend({
    evidence: z
      .array(z.strictObject({ text: z.string(), command: z.string().nullable() }))
      .min(1)
      .describe("The figures, each with the command that shows it; null where no single command does"),
    meaning: z.string().describe("What it does to the application, in one or two sentences"),
    source: z.string().describe("Where the rule comes from: a document's address or a name"),
  })
  .meta({ id: "Finding" });
export type Finding = z.output<typeof findingSchema>;

export const doctor = targetRead({
  summary: "The runbook, run and judged: what is wrong, why, what to do, and what was checked and is fine",
  aliases: ["why"],
  purpose: "diagnose",
  input: z.strictObject({
    detail: z
      .enum(["counts", "all"])
      .default("counts")
      .meta({ description: "Of what is fine, `counts` or `all` sentences, as text", examples: ["all"] }),
  }),
  showing: ["detail"],
  http: { method: "GET", path: "/doctor" },
  reading: snapshotSchema,
  output: z.strictObject({
    findings: z.array(findingSchema).describe("Worst first"),
    fine: z
      .array(z.strictObject({ id: z.string(), subject: z.string(), text: z.string() }))
      .describe(
        "What was checked and is fine, one line for each rule that found nothing; `subject` is what the rule is about, in a word or two",
      ),
    unread: z
      .array(z.strictObject({ part: z.string(), failure: failureSchema }))
      .describe("The parts that could not be read, and why; what depends on them was not judged"),
  }),
});
