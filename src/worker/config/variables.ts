/** The variables that hold the targets. Cloudflare takes 5 KiB for each, which is some forty watched targets. */

/** 200 KiB, which leaves room among the 64 variables of the free plan (https://developers.cloudflare.com/workers/platform/limits/#environment-variables). */
export const MOST_VARIABLES = 40;

/** `TARGETS`, `TARGETS_2`, `TARGETS_3` … @param nth from 0 */
export const targetsVariable = (nth: number): string => (nth === 0 ? "TARGETS" : `TARGETS_${nth + 1}`);
