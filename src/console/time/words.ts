/** Times in people's words. Pure. */
import { age } from "../../shared/figures.ts";

const NOW_MS = 5_000;

/** `just now`, `12 s ago`, `3 min ago`; of what lies ahead `in 12 s`. @param ms since then */
export const agoText = (ms: number): string => {
  if (Math.abs(ms) < NOW_MS) return "just now";
  return ms < 0 ? `in ${age(-ms)}` : `${age(ms)} ago`;
};

/** `1 h 59 min`, `4 min 09 s`, `12 s`: what is left of a time, rounded up to the second, so that it is 0 only when it is over. */
export const leftText = (ms: number): string => {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  const [days, hours, minutes] = [86_400, 3600, 60].map((unit) => Math.floor(seconds / unit)) as [
    number,
    number,
    number,
  ];
  const two = (count: number): string => String(count).padStart(2, "0");
  if (days > 0) return `${days} d ${hours % 24} h`;
  if (hours > 0) return `${hours} h ${two(minutes % 60)} min`;
  if (minutes > 0) return `${minutes} min ${two(seconds % 60)} s`;
  return `${seconds} s`;
};

/** Where somebody reads, as `Intl` has it; left out, the browser's own. */
export interface Place {
  locale?: string;
  timeZone?: string;
}

/** To make one takes a thousand times as long as to use it, and every instant on the page is written each second. */
const formats = new Map<string, Intl.DateTimeFormat>();

/** The browser's own zone, which is another for one who travels with the page open: by what it makes of winter and of summer. */
const ownZone = (at: number): number[] => {
  const year = new Date(at).getFullYear();
  return [0, 6].map((month) => new Date(year, month).getTimezoneOffset());
};

const written = (at: number, { locale, timeZone }: Place, parts: Intl.DateTimeFormatOptions): string => {
  const key = JSON.stringify([locale, timeZone ?? ownZone(at), parts]);
  const format =
    formats.get(key) ?? new Intl.DateTimeFormat(locale, { ...parts, ...(timeZone === undefined ? {} : { timeZone }) });
  formats.set(key, format);
  return format.format(at);
};

/**
 * The time of day; with the day where that is another than today's, and the year where that is another.
 *
 * @param at ISO 8601
 * @param now milliseconds since the epoch
 */
export const localText = (at: string, now: number, place: Place = {}): string => {
  const then = Date.parse(at);
  if (!Number.isFinite(then)) return at;
  const dayOf = (ms: number): string => written(ms, place, { year: "numeric", month: "numeric", day: "numeric" });
  const yearOf = (ms: number): string => written(ms, place, { year: "numeric" });
  const time = written(then, place, { hour: "2-digit", minute: "2-digit" });
  if (dayOf(then) === dayOf(now)) return time;
  const year: Intl.DateTimeFormatOptions = yearOf(then) === yearOf(now) ? {} : { year: "numeric" };
  return `${written(then, place, { day: "numeric", month: "short", ...year })}, ${time}`;
};

const OLD_MS = 20_000;

/** Whether a reading is no longer shown as if it were now. @param since when it was true, by the same clock as `now`; null where nothing was read */
export const isOld = (since: number | null, now: number): boolean => since === null || now - since > OLD_MS;
