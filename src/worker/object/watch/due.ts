/** When a target is looked at: on a grid that begins at the epoch, so that looks that come late, or take long, do not move those after them. Pure. */

export interface Pace {
  /** Between two looks, in milliseconds. */
  everyMs: number;
  /** How much later than the grid's own instants, in milliseconds: below `everyMs`. */
  offsetMs: number;
}

/** The targets of one Worker, and of one host, are not all looked at in the same second. FNV-1a: https://datatracker.ietf.org/doc/draft-eastlake-fnv/ */
export const paceOf = (target: string, everyMs: number): Pace => {
  let hash = 0x81_1c_9d_c5;
  for (const char of target) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01_00_01_93) >>> 0;
  return { everyMs, offsetMs: hash % everyMs };
};

/** The first instant of the grid after `now`; both in milliseconds since the epoch. Those that were missed are not made up. */
export const nextDue = ({ everyMs, offsetMs }: Pace, now: number): number =>
  Math.floor((now - offsetMs) / everyMs) * everyMs + offsetMs + everyMs;

/**
 * When it is to be looked at, for an object that was to look at `due` (null: it was not watched yet, so it looks at once). What lies further
 * ahead than a whole interval was set by a clock that has been set back since, or before the interval was shortened.
 */
export const standingDue = (pace: Pace, due: number | null, now: number): number => {
  if (due === null) return now;
  return due - now > pace.everyMs ? nextDue(pace, now) : due;
};
