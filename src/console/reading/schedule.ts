/** When to ask again. Pure. */
import type { Outcome } from "../api/ask.ts";
import { doubledMs } from "../../shared/deadline.ts";

/** What is looked at is read again after this time. */
export const REFRESH_MS = 5_000;
/** What the target's object knows by itself, and what seldom changes: often enough that it is not old. */
export const SLOW_REFRESH_MS = 15_000;
const LONGEST_MS = 60_000;

/**
 * Milliseconds until the next time. After failures it waits longer each time; what the API says of when to come back is obeyed.
 *
 * @param times how many failures there were in a row, this one counted
 * @param pace after an answer
 */
export const delayAfter = (outcome: Outcome, times: number, pace = REFRESH_MS): number => {
  if (outcome.kind === "answered" || outcome.kind === "dropped") return pace;
  const backOff = doubledMs(REFRESH_MS, LONGEST_MS, times - 1);
  return outcome.kind === "problem" && outcome.retryAfterMs !== null
    ? Math.max(backOff, outcome.retryAfterMs)
    : backOff;
};
