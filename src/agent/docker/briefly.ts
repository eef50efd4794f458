import type { Budget } from "./seam.ts";
import { underEither } from "./under-either.ts";

/** Does work whose signal is aborted after `ms` milliseconds, if not earlier. */
export const briefly = async <T>(
  ms: number,
  { signal }: Pick<Budget, "signal">,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> => {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), Math.max(0, ms));
  try {
    return await underEither([signal, late.signal], work);
  } finally {
    clearTimeout(timer);
  }
};
