/** The shape of each variable. No message repeats a value: see `config.ts`. */
import * as z from "zod";
import { roleSchema } from "../../protocol/operation.ts";
import { targetNameSchema } from "../../protocol/target.ts";
import { profileSchema } from "./profile.ts";
import { checkWay, waySchema } from "./way-schema.ts";
import { queuesSchema } from "./queues.ts";
import { watchSchema } from "./watch.ts";

/** Cloudflare's list: https://developers.cloudflare.com/durable-objects/reference/data-location/ */
const LOCATION_HINTS = ["wnam", "enam", "sam", "weur", "eeur", "apac", "oc", "afr", "me"] as const;

const DEFAULT_KEY = "SSH_PRIVATE_KEY";
const HOST =
  /^(?:[0-9a-f:.]*:[0-9a-f:.]*|[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)*)$/i;

const targetSchema = z.strictObject({
  host: z.string().max(253).regex(HOST, "must be a host name or an IP address, without scheme or port"),
  /** 22 where left out. */
  port: z.int().min(1).max(65_535).optional(),
  /** The way to the host, and the names of what it rests on: see `way.ts`. */
  ...waySchema,
  user: z
    .string()
    .regex(/^[a-z_][a-z0-9_-]{0,31}$/, "must be the name of a user on the host")
    .default("redis-ops"),
  host_keys: z
    .array(z.string().regex(/^SHA256:[A-Za-z0-9+/]{43}$/, "must be SHA256: and 43 base64 characters"))
    .min(1, "must pin at least one host key")
    .max(4),
  description: z.string().max(200).optional(),
  location_hint: z.enum(LOCATION_HINTS).optional(),
  key: z
    .string()
    .regex(/^SSH_PRIVATE_KEY[A-Z0-9_]{0,64}$/, "must be the name of a secret that begins with SSH_PRIVATE_KEY")
    .default(DEFAULT_KEY),
  /** What differs from the default profile. */
  profile: profileSchema.prefault({}),
  /** How it is watched; left out, nobody looks at it unasked. */
  watch: watchSchema.optional(),
  /** Those that are remembered one by one: `mail`, or `rq:mail` where several libraries have one of that name. */
  queues: queuesSchema.default([]),
});

export const targetsSchema = z
  .record(targetNameSchema, targetSchema.superRefine(checkWay))
  .refine((targets) => Object.keys(targets).length > 0, "must hold at least one target");

/** A variable with some of them, each of which is checked when all are there. */
export const someTargetsSchema = z.record(z.string(), z.unknown());

export const tokensSchema = z
  .array(
    z.strictObject({
      name: z.string().regex(/^[A-Za-z0-9._-]{1,64}$/, "must be 1 to 64 letters, digits, dots, dashes or underscores"),
      sha256: z.string().regex(/^[0-9a-fA-F]{64}$/, "must be a SHA-256 as 64 hexadecimal digits"),
      role: roleSchema,
      targets: z.array(z.string()).min(1, "must name a target, or be left out for all").optional(),
      /** The bot's token in Socket Mode: each of its requests says for whom in Slack it is made. */
      acts_for: z.literal("slack").optional(),
    }),
  )
  .min(1, "must hold at least one token");

export const rateSchema = z
  .string()
  .regex(/^[0-9]{1,6}$/, "must be a whole number")
  .transform(Number)
  .pipe(z.int().min(1))
  .default(300);

/** A minute by default, because an object with an open socket is billed, and because nothing should run on the host while nobody asks. */
export const idleSchema = z
  .string()
  .regex(/^[0-9]{1,4}$/, "must be a whole number of seconds")
  .transform(Number)
  .pipe(z.int().min(1).max(3600))
  .default(60);

/** For how many days the audit keeps a line. */
export const auditDaysSchema = z
  .string()
  .regex(/^[0-9]{1,4}$/, "must be a whole number of days")
  .transform(Number)
  .pipe(z.int().min(1).max(3650))
  .default(90);
