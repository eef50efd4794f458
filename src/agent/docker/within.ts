/**
 * `work`, or `expired` as soon as the signal is aborted. The work itself goes on: whoever started it ends it.
 * (`AbortSignal.any` would need Node 20.)
 */
export const within = <T, E>(work: Promise<T>, signal: AbortSignal, expired: E): Promise<T | E> =>
  new Promise((resolve, reject) => {
    const expire = (): void => resolve(expired);
    if (signal.aborted) expire();
    else signal.addEventListener("abort", expire, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", expire));
  });
