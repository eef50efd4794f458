/** How many files run at once. Most tests wait rather than compute, so more files than cores is faster. */

const isLong = process.env["REDIS_OPS_LONG"] === "1";

/** Files that may run at once, by project. The long forms measure ratios and pause the engine: they have the machine to themselves. */
export const LANES: Readonly<Record<string, number>> = isLong
  ? { stack: 1 }
  : { stack: 3, docker: 2, host: 1, unit: 1 };

export const MOST_STACKS = LANES["stack"] ?? 1;

/** A lane for each of them. */
export const WORKERS = Object.values(LANES).reduce((sum, lanes) => sum + lanes, 0);
