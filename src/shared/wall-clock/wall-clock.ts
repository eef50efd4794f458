/** Instants by the clock on somebody's wall. Pure: the platform's own table of time zones (`Intl`) is the only source. */

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** A date and a time as a wall shows them; `minute` counts from midnight. */
export interface Wall {
  year: number;
  /** 1 to 12. */
  month: number;
  day: number;
  minute: number;
}

const FORMATS = new Map<string, Intl.DateTimeFormat>();

const formatOf = (zone: string): Intl.DateTimeFormat => {
  const known = FORMATS.get(zone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat("en-US", {
    ...{ timeZone: zone, calendar: "iso8601", numberingSystem: "latn", hourCycle: "h23" },
    ...{ year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" },
  });
  FORMATS.set(zone, made);
  return made;
};

/** Whether the platform knows it: `Europe/Berlin`, `UTC`. An offset is no zone, since it has no summer. */
export const isZone = (zone: string): boolean => {
  if (!/^[A-Za-z][A-Za-z0-9_+/-]{0,63}$/.test(zone)) return false;
  try {
    formatOf(zone);
    return true;
  } catch {
    return false;
  }
};

/** @param at milliseconds since the epoch */
export const wallAt = (at: number, zone: string): Wall => {
  const parts = Object.fromEntries(
    formatOf(zone)
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 0, day = 0, hour = 0, minute = 0 } = parts;
  return { year, month, day, minute: hour * 60 + minute };
};

/** As if it were UTC: to count with. */
const asUtc = ({ year, month, day, minute }: Wall): number => Date.UTC(year, month - 1, day, 0, minute);

/** How far the wall is ahead of UTC, in milliseconds; its clocks change at whole minutes. */
const aheadMs = (at: number, zone: string): number => asUtc(wallAt(at, zone)) - Math.floor(at / MINUTE_MS) * MINUTE_MS;

/**
 * The first instant at which the wall shows that time, or a later one: where it is shown twice, as in autumn, the first of the two; where it is
 * skipped, as in spring, when the clocks are put forward.
 *
 * @returns milliseconds since the epoch
 */
export const firstAt = (wall: Wall, zone: string): number => {
  const shown = asUtc(wall);
  const [before, after] = [aheadMs(shown - DAY_MS, zone), aheadMs(shown + DAY_MS, zone)];
  const candidates = [shown - before, shown - after].toSorted((one, other) => one - other);
  const found = candidates.find((at) => asUtc(wallAt(at, zone)) === shown);
  if (found !== undefined) return found;
  let [low = shown, high = shown] = candidates;
  while (high - low > MINUTE_MS) {
    const middle = Math.floor((low + high) / 2 / MINUTE_MS) * MINUTE_MS;
    if (asUtc(wallAt(middle, zone)) >= shown) high = middle;
    else low = middle;
  }
  return high;
};

/** The same time so many days later; months and years follow. */
export const daysLater = (wall: Wall, days: number): Wall => {
  const moved = new Date(Date.UTC(wall.year, wall.month - 1, wall.day + days));
  return { ...wall, year: moved.getUTCFullYear(), month: moved.getUTCMonth() + 1, day: moved.getUTCDate() };
};

/** 0 is Sunday. */
export const weekdayOf = (wall: Wall): number => new Date(asUtc(wall)).getUTCDay();
