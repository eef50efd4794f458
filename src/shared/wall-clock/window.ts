/** A time that comes every day, or on some days of the week: quiet hours, a maintenance window. Pure. */
import { daysLater, firstAt, wallAt, weekdayOf } from "./wall-clock.ts";

export interface Window {
  /** IANA's name. */
  zone: string;
  /** Minutes from midnight. It ends on the day after where `until` is not later. */
  from: number;
  until: number;
  /** On which days it begins, 0 for Sunday; null for all. */
  days: readonly number[] | null;
}

export interface Span {
  /** Milliseconds since the epoch; `until` itself is no part of it. */
  from: number;
  until: number;
}

/**
 * The one that `at` is in; null where it is in none. It begins and ends when the wall shows that for the first time: what comes twice in autumn ends at the first, and
 * what spring skips is over when the clocks are put forward.
 */
export const spanAt = ({ zone, from, until, days }: Window, at: number): Span | null => {
  const today = wallAt(at, zone);
  for (const back of [-1, 0]) {
    const first = { ...daysLater(today, back), minute: from };
    if (days !== null && !days.includes(weekdayOf(first))) continue;
    const last = { ...(until > from ? first : daysLater(first, 1)), minute: until };
    const span = { from: firstAt(first, zone), until: firstAt(last, zone) };
    if (at >= span.from && at < span.until) return span;
  }
  return null;
};
