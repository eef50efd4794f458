/** How long is waited for work that goes on whether it is waited for or not. */

export type Early<T> = { done: true; value: T } | { done: false };

/** The work's value if it is there within `ms` milliseconds. */
export type Patience = <T>(work: Promise<T>, ms: number) => Promise<Early<T>>;

/** By the clock; the timer does not outlive the work. */
export const patience: Patience = async (work, ms) => {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<{ done: false }>((resolve) => {
    timer = setTimeout(() => {
      resolve({ done: false });
    }, ms);
  });
  try {
    return await Promise.race([work.then((value) => ({ done: true as const, value })), late]);
  } finally {
    clearTimeout(timer);
  }
};
