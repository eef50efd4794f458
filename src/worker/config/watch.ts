/** How a target is watched: its object looks by itself, unasked. */
import * as z from "zod";
import { parseDuration } from "../../shared/duration.ts";

const MINUTE_MS = 60_000;
/** Sooner, the host would hardly be without a process of redis-ops; later, a forecast would have too little to go by. */
const LEAST_MS = MINUTE_MS;
const MOST_MS = 60 * MINUTE_MS;
const SAID = "must be a duration from 1m to 60m, such as 5m";

export const watchSchema = z
  .strictObject({
    /** How often it is looked at. */
    every: z
      .string(SAID)
      .max(32, SAID)
      .default("5m")
      .transform((text, context) => {
        const parsed = parseDuration(text);
        if (parsed.ok && parsed.value >= LEAST_MS && parsed.value <= MOST_MS) return parsed.value;
        context.issues.push({ code: "custom", input: text, message: SAID });
        return z.NEVER;
      }),
  })
  .transform(({ every }) => ({ everyMs: every }));

/** `everyMs`: between two looks, in milliseconds. */
export type WatchConfig = z.output<typeof watchSchema>;
