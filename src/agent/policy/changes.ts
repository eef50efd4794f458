/** What of a policy says which settings may be changed, and how far. */
import * as z from "zod";
import { configKeySchema } from "../../protocol/operations/config.ts";
import { parseSize } from "../../shared/size.ts";
import { FILE_CONFIG_KEYS, SECRET_CONFIG_KEYS } from "./config-keys.ts";

const settableKeySchema = configKeySchema.refine(
  (key) => !SECRET_CONFIG_KEYS.includes(key) && !FILE_CONFIG_KEYS.includes(key),
  "names a setting that holds a secret or says where files are written; it can never be set",
);

/** Bytes, or a size in Redis's units: `64mb`. */
const sizeSchema = z.union([z.string(), z.int().nonnegative()]).transform((given, context) => {
  const parsed = parseSize(String(given));
  if (parsed.ok) return parsed.value;
  context.issues.push({ code: "custom", input: given, message: parsed.failure });
  return z.NEVER;
});

const boundsSchema = z
  .strictObject({ min: sizeSchema.optional(), max: sizeSchema.optional() })
  .refine(({ min = 0, max = Number.POSITIVE_INFINITY }) => min <= max, "has a min above its max");

const permittedSchema = z.strictObject({
  /** The settings that `set` may change. Those other than the two of the default have no guard. */
  keys: z.array(settableKeySchema).default(["maxmemory", "maxmemory-policy"]),
  /** Kept in addition to the guards. */
  maxmemory: boundsSchema.default({}),
});

/** `false` forbids every change, which is null here. */
export const changesSchema = z
  .preprocess((given) => (given === false ? null : given), permittedSchema.nullable())
  .default({ keys: ["maxmemory", "maxmemory-policy"], maxmemory: {} });
export type PermittedChanges = NonNullable<z.output<typeof changesSchema>>;
