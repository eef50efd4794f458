import * as z from "zod";
import { targetRead } from "../operation.ts";
import { bytes } from "../quantity.ts";
import { queuesSchema } from "../queues/seen.ts";
import { unreadSchema } from "../unread.ts";

/** The running target's settings as the host sees them; null where the engine or this version of Redis does not say. */
const reading = z.strictObject({
  config: z.record(z.string(), z.string()),
  /** Whether Redis asks for a password: an unauthenticated PING was refused. Null where it could not be tried. */
  password_required: z.boolean().nullable(),
  /** Libraries that keep jobs there; null where it could not be seen, left out by an agent that does not look. */
  queues: queuesSchema.nullable().optional(),
  container: z.strictObject({
    /** 0 is none. */
    memory_limit: bytes.nullable(),
    memory_reservation: bytes.nullable(),
    restart_policy: z.string().nullable(),
    /** Where Redis keeps its data, and what is mounted there: `volume`, `bind`, `tmpfs`, or null for nothing. */
    data_mount: z.string().nullable(),
    /** The directory itself; null where it is not known, left out by an agent that does not tell. */
    data_dir: z.string().nullable().optional(),
  }),
  /** Where Redis does not run `CONFIG GET`, `config` holds what `INFO` tells of it. */
  unread: unreadSchema,
});

export const driftItemSchema = z
  .strictObject({
    item: z.string(),
    ok: z.boolean(),
    expected: z.string(),
    actual: z.string().nullable(),
    source: z.string().describe("Where the actual value comes from: `CONFIG GET maxmemory`, `docker inspect`"),
    compose: z.string().describe("The line of the compose file that makes it right for good"),
    can_apply: z.boolean().describe("Whether `apply` can make it right while Redis runs"),
  })
  .meta({ id: "DriftItem" });

export const drift = targetRead({
  summary: "The running target against its profile, item by item, with the compose line that fixes each",
  purpose: "diagnose",
  http: { method: "GET", path: "/profile" },
  reading,
  output: z.strictObject({ items: z.array(driftItemSchema) }),
});
