/** What a clock that was ahead has written of a change. Pure. */
import type { ChangeRecord } from "./states.ts";

/** The longest that anything waits for its next try. */
export const MAX_RETRY_MS = 15 * 60_000;

/** The change with its times as they are by a clock that says `now`: it cannot have been made later, nor wait longer for a try. */
export const timesBy = (change: ChangeRecord, now: number): ChangeRecord => {
  const ahead = Math.max(0, change.at - now);
  const until = change.until === null ? null : change.until - ahead;
  let due = change.due === null ? null : change.due - ahead;
  if (due !== null && (change.phase !== null || change.tries > 0) && due > now + MAX_RETRY_MS)
    due = change.phase === null ? Math.max(now, until ?? now) : now;
  return { ...change, at: change.at - ahead, until, due };
};
