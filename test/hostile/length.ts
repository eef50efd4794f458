/** How much is generated. `REDIS_OPS_LONG=1` chooses the long form; `REDIS_OPS_SEED` repeats a run that failed. */
export const LONG = process.env["REDIS_OPS_LONG"] === "1";

/** For each of the four entry points. */
export const REQUESTS = LONG ? 100_000 : 1_000;

/** All of a list in the long form; the first few in the short one, so put those that differ most in front. */
export const some = <T>(all: readonly T[], few: number): readonly T[] => (LONG ? all : all.slice(0, few));

const MINUTE_MS = 60_000;
/** Of a test that sends them all: far above what it takes, so that only a hang meets it. */
export const ATTACK_TIMEOUT_MS = LONG ? 60 * MINUTE_MS : 3 * MINUTE_MS;

const given = Number(process.env["REDIS_OPS_SEED"]);
export const SEED = Number.isInteger(given) && given > 0 ? given : 1 + (Date.now() % 1_000_000_000);
