/** Does work that is aborted when either of two signals is. (`AbortSignal.any` would need Node 20.) */
export const underEither = async <T>(
  signals: readonly [AbortSignal, AbortSignal],
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> => {
  const either = new AbortController();
  const abort = (): void => either.abort();
  for (const each of signals) {
    if (each.aborted) abort();
    each.addEventListener("abort", abort, { once: true });
  }
  try {
    return await work(either.signal);
  } finally {
    for (const each of signals) each.removeEventListener("abort", abort);
  }
};
