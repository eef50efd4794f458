/** Storage that takes nothing: it may be full, or what a day may write be used up. */
import { describeError, logLine } from "../../shared/log.ts";

/** For what is not worth failing anything else. @param what for the log */
export const harmlessly = (work: () => void, what: string): void => {
  try {
    work();
  } catch (error) {
    console.error(logLine({ [what]: "not_written", error: describeError(error) }));
  }
};
