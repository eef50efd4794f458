/** How many files run at once. Most tests wait rather than compute, so more files than cores is faster. */

const isLong = process.env["REDIS_OPS_LONG"] === "1";

/**
 * Files that may run at once, by project. A Chromium keeps a core busy, so there is one at a time. The long forms measure ratios and pause the
 * engine: they have the machine to themselves.
 */
export const LANES: Readonly<Record<string, number>> = isLong
  ? { stack: 1 }
  : { stack: 2, browser: 1, docker: 2, host: 1, unit: 1 };

export const MOST_BROWSERS = LANES["browser"] ?? 1;

/** A file with a browser has one as well; and when the files of `host` have ended, one more of `stack` runs in their lane. */
export const MOST_STACKS = (LANES["stack"] ?? 1) + (LANES["browser"] ?? 0) + (LANES["host"] ?? 0);

/** A lane for each of them. */
export const WORKERS = Object.values(LANES).reduce((sum, lanes) => sum + lanes, 0);
