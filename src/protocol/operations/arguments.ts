/** Inputs that several operations take. They accept text, since paths, queries and chat lines have nothing else. */
import * as z from "zod";
import { parseDuration } from "../../shared/duration.ts";

const MIN_FOR_MS = 60_000;
const MAX_FOR_MS = 7 * 86_400_000;

/** `2h`, to milliseconds; 1 minute to 7 days. */
export const durationSchema = z
  .string()
  .max(32)
  .transform((text, context) => {
    const parsed = parseDuration(text);
    if (parsed.ok && parsed.value >= MIN_FOR_MS && parsed.value <= MAX_FOR_MS) return parsed.value;
    context.issues.push({
      code: "custom",
      input: text,
      message: parsed.ok ? "must be from 1m to 7d" : parsed.failure,
    });
    return z.NEVER;
  });

/** `true` or `false`, as a word or a value; false where it is left out. */
export const flagSchema = z
  .union([z.boolean(), z.enum(["true", "false"])])
  .default(false)
  .transform((flag) => flag === true || flag === "true");

/** One line of a person's words. */
export const reasonTextSchema = z
  .string()
  .trim()
  .min(1)
  .max(200)
  // oxlint-disable-next-line no-control-regex -- it is control characters that must not reach a log
  .regex(/^[^\u0000-\u001f\u007f]*$/, "must be one line of text");
