/** Inputs that several operations take. They accept text, since paths, queries and chat lines have nothing else. */
import * as z from "zod";
import { parseDuration } from "../../shared/duration.ts";
import { ok } from "../result.ts";

/**
 * From `15m` to milliseconds, for `transform`. A number is milliseconds already.
 *
 * @param bounds in milliseconds, and in the words of the refusal
 */
export const toMilliseconds =
  ({ min, max, said }: { min: number; max: number; said: string }) =>
  (given: string | number, context: z.core.$RefinementCtx): number => {
    const parsed = typeof given === "number" ? ok(given) : parseDuration(given);
    if (parsed.ok && parsed.value >= min && parsed.value <= max) return parsed.value;
    context.issues.push({ code: "custom", input: given, message: parsed.ok ? `must be ${said}` : parsed.failure });
    return z.NEVER;
  };

/** `true` or `false`, as a word or a value; false where it is left out. */
const flag = z
  .union([z.boolean(), z.enum(["true", "false"])])
  .default(false)
  .transform((given) => given === true || given === "true");

/** Switches of a change. */
export const changeFlags = {
  dry_run: flag.meta({ description: "Says what would happen, and writes nothing", examples: ["true"] }),
  allow_eviction: flag.meta({ description: "Permits a maxmemory below what is in use", examples: ["true"] }),
  force: flag.meta({
    description: "Permits `noeviction` when full, or no room left for a save",
    examples: ["true"],
  }),
};

/** Why somebody makes a change, as one line of text. */
export const reasonInput = z
  .string()
  .trim()
  .min(1)
  .max(200)
  // oxlint-disable-next-line no-control-regex -- it is control characters that must not reach a log
  .regex(/^[^\u0000-\u001f\u007f]*$/, "must be one line of text")
  .optional()
  .meta({ description: "Why, for the audit", examples: ["queue backlog"] });

/** A finding by its id; left out, all of them. */
export const findingInput = z
  .string()
  .trim()
  .regex(/^[a-z][a-z0-9_]{0,63}$/, "must be the id of a finding, such as `disk_full`")
  .optional()
  .meta({ description: "The cause of alerts, by its id; left out, all", examples: ["disk_full"] });

const fromDigits = (given: unknown): unknown =>
  typeof given === "string" && /^\s*\d{1,15}\s*$/.test(given) ? Number(given) : given;

/** A number, or its digits. zod's own coercion takes `1.000`, which is a thousand to many, for 1, and `1e3` and `0x10` too. */
export const wholeNumber = (min: number, max = Number.MAX_SAFE_INTEGER) =>
  z.preprocess(fromDigits, z.int("must be a whole number, in digits only").min(min).max(max));

/** How many rows of a list. */
export const limitInput = ({ preset, most, example }: { preset: number; most: number; example: string }) =>
  wholeNumber(1, most)
    .default(preset)
    .meta({ description: `How many, ${most} at most`, examples: [example] });
