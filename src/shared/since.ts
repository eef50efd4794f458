import * as z from "zod";
import { parseDuration } from "./duration.ts";
import { fail, ok, type Result } from "./result.ts";

const instantSchema = z.iso.datetime({ offset: true });

/**
 * An instant, or how far back from now.
 *
 * @param now milliseconds since the epoch
 * @returns ISO 8601 UTC, or a sentence that says what it takes
 */
export const parseSince = (text: string, now: number): Result<string, string> => {
  // A plus sign that was not escaped in a query arrives as a blank.
  const instant = instantSchema.safeParse(text.trim().replace(/ (?=\d\d:\d\d$)/, "+"));
  if (instant.success) return ok(new Date(instant.data).toISOString());
  const back = parseDuration(text);
  return back.ok
    ? ok(new Date(now - back.value).toISOString())
    : fail("must be an instant such as 2026-11-22T21:00:00Z, or how far back: 90m, 24h, 7d");
};
