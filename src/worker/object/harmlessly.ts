/** Storage that takes nothing: it may be full, or what a day may write be used up. */
import { describeError, logLine } from "../../shared/log.ts";

/**
 * For what is not worth failing anything else. Answers what `work` does, or undefined where that failed.
 *
 * @param what for the log
 */
export const harmlessly = <T>(work: () => T, what: string): T | undefined => {
  try {
    return work();
  } catch (error) {
    console.error(logLine({ [what]: "not_written", error: describeError(error) }));
    return undefined;
  }
};
