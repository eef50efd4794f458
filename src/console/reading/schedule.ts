/** When to ask again. Pure. */
import type { Outcome } from "../api/ask.ts";
import { doubledMs } from "../../shared/deadline.ts";

/** What is looked at is read again after this time. */
export const REFRESH_MS = 5_000;
const LONGEST_MS = 60_000;

/**
 * Milliseconds until the next time. After failures it waits longer each time; what the API says of when to come back is obeyed.
 *
 * @param times how many failures there were in a row, this one counted
 */
export const delayAfter = (outcome: Outcome, times: number): number => {
  if (outcome.kind === "answered" || outcome.kind === "dropped") return REFRESH_MS;
  const backOff = doubledMs(REFRESH_MS, LONGEST_MS, times - 1);
  return outcome.kind === "problem" && outcome.retryAfterMs !== null
    ? Math.max(backOff, outcome.retryAfterMs)
    : backOff;
};
