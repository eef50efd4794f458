/** The settings that a target should have. What the configuration leaves out is as in the reference compose file. */
import * as z from "zod";
import { largestMaxmemory } from "../../protocol/guards.ts";
import { isOfKnownKind, isPolicyName } from "../../shared/eviction.ts";
import { parseSize } from "../../shared/size.ts";
import { parseComposeSize } from "./compose-size.ts";

type Parse = typeof parseSize;

/** Text to bytes. Zero is refused: to Redis and to Docker it means no limit. */
const sizeSchema = (parse: Parse, example: string) =>
  z
    .string()
    .max(32)
    .transform((text, context) => {
      const parsed = parse(text);
      if (parsed.ok && parsed.value > 0) return parsed.value;
      context.issues.push({ code: "custom", input: text, message: `must be a size above zero, such as ${example}` });
      return z.NEVER;
    });

const fields = z.strictObject({
  /** Bytes, given in Redis's units: `512mb`. */
  maxmemory: sizeSchema(parseSize, "512mb").prefault("512mb"),
  /** Whether its Redis knows it, that one says. */
  maxmemory_policy: z
    .string()
    .refine(
      (policy) => isPolicyName(policy) && isOfKnownKind(policy),
      "must be noeviction, or begin with allkeys- or volatile-",
    )
    .default("allkeys-lru"),
  appendonly: z.enum(["yes", "no"]).default("yes"),
  /** Save points as `CONFIG GET save` shows them; empty for none. */
  save: z
    .string()
    .regex(
      /^(?:[1-9]\d{0,8} [1-9]\d{0,8}(?: (?!$)|$))*$/,
      "must be pairs of seconds and changes, such as 3600 1 300 100",
    )
    .default("3600 1 300 100 60 10000"),
  /** Whether Redis must ask for a password. */
  password: z.boolean().default(true),
  /** Bytes, given in Compose's units: `768M`. */
  memory_limit: sizeSchema(parseComposeSize, "768M").prefault("768M"),
  memory_reservation: sizeSchema(parseComposeSize, "256M").prefault("256M"),
  restart: z
    .string()
    .regex(/^(?:no|always|unless-stopped|on-failure)$/, "must be no, always, unless-stopped or on-failure")
    .default("unless-stopped"),
  /** What must be mounted where Redis keeps its data. */
  data_mount: z.enum(["volume", "bind"]).default("volume"),
  /** The name or address of the primary that this Redis is meant to be a replica of, as `REPLICAOF` has it; left out where it is to be none. */
  replica_of: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,252}$/, "must be a name or an address, without a port")
    .optional(),
});

export type Profile = z.output<typeof fields>;

/** A profile that no target could have, or that the guards would refuse, is refused as a mistake in the configuration. */
export const profileSchema = fields.superRefine((profile, context) => {
  const { maxmemory, memory_limit, memory_reservation } = profile;
  if (maxmemory > largestMaxmemory(memory_limit))
    context.addIssue({ code: "custom", path: ["maxmemory"], message: "leaves no reserve under memory_limit" });
  if (memory_reservation > memory_limit)
    context.addIssue({ code: "custom", path: ["memory_reservation"], message: "must not be above memory_limit" });
});

/** 512 MiB and allkeys-lru, 768 MiB for the container with 256 MiB reserved, RDB and AOF, a password. */
export const DEFAULT_PROFILE: Profile = profileSchema.parse({});
