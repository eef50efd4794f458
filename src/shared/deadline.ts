/** Bounds on how long somebody waits. The work itself goes on: whoever started it has to end it. */

/** Resolves after `ms` milliseconds. */
export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** A time that grows: the first, twice as long each of so many times, and the longest at most. In milliseconds. */
export const doubledMs = (firstMs: number, longestMs: number, times: number): number =>
  Math.min(longestMs, firstMs * 2 ** Math.max(0, times));

export type Early<T> = { done: true; value: T } | { done: false };

/** The work's value, if it is there within `ms` milliseconds. */
export type Patience = <T>(work: Promise<T>, ms: number) => Promise<Early<T>>;

const LATE = { done: false } as const;

/** `Patience` by the clock. The timer does not outlive the work. */
export const patience: Patience = async (work, ms) => {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<typeof LATE>((resolve) => {
    timer = setTimeout(() => resolve(LATE), Math.max(0, ms));
  });
  try {
    return await Promise.race([work.then((value) => ({ done: true as const, value })), late]);
  } finally {
    clearTimeout(timer);
  }
};

/** What the promise gives, or `null` when it has not settled after `ms` milliseconds. */
export const within = async <T>(promise: Promise<T>, ms: number): Promise<T | null> => {
  const early = await patience(promise, ms);
  return early.done ? early.value : null;
};

/** The part of an `AbortSignal` that is needed here. */
interface Signal {
  readonly aborted: boolean;
  addEventListener(type: "abort", listener: () => void, options: { once: true }): void;
  removeEventListener(type: "abort", listener: () => void): void;
}

/** What the promise gives, or `aborted` as soon as the signal is aborted. (`AbortSignal.any` would need Node 20.) */
export const unlessAborted = <T, A>(promise: Promise<T>, signal: Signal, aborted: A): Promise<T | A> =>
  new Promise((resolve, reject) => {
    const abort = (): void => resolve(aborted);
    if (signal.aborted) abort();
    else signal.addEventListener("abort", abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
