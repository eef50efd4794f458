import * as z from "zod";
import { operation } from "../operation.ts";
import { bytes, count, instant, milliseconds } from "../quantity.ts";
import { queuesSchema } from "../queues/seen.ts";
import { saveNeedSchema, savingSchema } from "../saving.ts";
import { changeFlags, reasonInput, toMilliseconds } from "./arguments.ts";
import { configKeySchema } from "./config.ts";

/** What Redis is to others. */
export const topologySchema = z.strictObject({
  /** `master`, `slave`, as Redis calls them; null where it does not tell. */
  role: z.string().nullable(),
  /** How many follow it. */
  replicas: count,
  /** Whether it is a node of a cluster. */
  cluster: z.boolean(),
  /** Whether it is a replica that leaves eviction to its primary; null where it is one and does not tell. */
  maxmemory_ignored: z.boolean().nullable(),
});

/** What guards and headroom are computed from, read together with the setting. */
export const figuresSchema = z.strictObject({
  used_memory: bytes,
  maxmemory: bytes,
  maxmemory_policy: z.string(),
  /** The host's memory where the container has no limit. */
  container_limit: bytes,
  container_used: bytes,
  /** Whether keys of a Celery broker were seen; null where nobody looked. */
  celery_keys: z.boolean().nullable(),
  /** Libraries that keep jobs there; null where nobody looked, left out by an agent that does not know them. */
  queues: queuesSchema.nullable().optional(),
  /** Left out by an agent that does not know it. */
  topology: topologySchema.optional(),
  /** Null from an agent of an earlier version. */
  saving: savingSchema.nullable().default(null),
});

const boundsSchema = z
  .strictObject({ min: bytes, max: bytes })
  .nullable()
  .default(null)
  .describe(
    "What maxmemory may be set to now under the guards and the host's policy, with the same `allow_eviction` and `force`; null for another setting, for an `undo`, and where the agent is too old to tell",
  );

export const laterSchema = z
  .strictObject({
    after_ms: milliseconds.describe("How long after Redis had said OK"),
    used_memory: bytes,
    evicting_ms: milliseconds
      .nullable()
      .describe(
        "How long it has been above the limit, `current_eviction_exceeded_time`; 0 once it is not, null before Redis 7.0",
      ),
  })
  .nullable()
  .default(null)
  .describe(
    "What is in use a moment after maxmemory was set below it, since Redis goes on evicting after its OK; null where nothing was to be evicted, and where the agent is too old to look",
  );

/** What the agent did and found. */
const reading = z.strictObject({
  key: z.string(),
  before: z.string(),
  /** Read back after the write; on a dry run what would be written. */
  after: z.string(),
  /** False where the setting had the value already, or on a dry run. */
  written: z.boolean(),
  run_id: z.string().nullable(),
  figures: figuresSchema,
  bounds: boundsSchema,
  later: laterSchema,
});

export const changeOutcomeSchema = z.enum(["applied", "not_applied", "unknown", "dry_run"]);

const headroom = z.strictObject({ before: z.number().nullable(), after: z.number().nullable() });

const MINUTE_MS = 60_000;
const WEEK_MS = 7 * 86_400_000;

export const set = operation({
  summary: "Change maxmemory or maxmemory-policy, guarded, recorded, and with `for` put back by itself",
  role: "operator",
  effect: "change",
  scope: "target",
  answeredBy: "agent",
  input: z.strictObject({
    key: configKeySchema.meta({ description: "`maxmemory` or `maxmemory-policy`", examples: ["maxmemory"] }),
    value: z
      .union([z.string().trim().min(1).max(64), z.number()])
      .transform(String)
      .meta({ description: "A size in Redis's units, or a policy's name", examples: ["576mb"] }),
    for: z
      .string()
      .max(32)
      .transform(toMilliseconds({ min: MINUTE_MS, max: WEEK_MS, said: "from 1m to 7d" }))
      .optional()
      .meta({ description: "Put back after this time, 1m to 7d", examples: ["2h"] }),
    reason: reasonInput,
    if_current: z
      .union([z.string().trim().max(64), z.number()])
      .transform(String)
      .optional()
      .meta({ description: "Refused where the setting has another value now", examples: ["512mb"] }),
    ...changeFlags,
  }),
  positional: ["key", "value"],
  http: { method: "PUT", path: "/redis/config/{key}" },
  reading,
  output: z.strictObject({
    key: z.string(),
    before: z.string(),
    after: z.string(),
    outcome: changeOutcomeSchema,
    change_id: z.int().nullable().describe("Null on a dry run and where nothing had to be written"),
    until: instant.nullable().describe("When it is put back by itself"),
    /** maxmemory less used_memory, bytes; null where there is no limit. */
    headroom,
    later: laterSchema,
    save: saveNeedSchema
      .nullable()
      .default(null)
      .describe(
        "What a save needs once a raised maxmemory is in use; null where it was not raised, or nothing is saved",
      ),
    bounds: boundsSchema,
    warnings: z.array(z.string()),
    lasts: z.string().describe("How long it lasts, in words"),
    permanent: z.string().describe("What makes it permanent"),
  }),
  deadlineMs: 15_000,
});
