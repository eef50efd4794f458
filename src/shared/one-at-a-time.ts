/** Runs pieces of work one after the other, in the order in which they were asked for. One that fails holds up nobody. */
export type Turn = <T>(work: () => Promise<T>) => Promise<T>;

export const oneAtATime = (): Turn => {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const mine = last.then(work);
    last = mine.then(
      () => undefined,
      () => undefined,
    );
    return mine;
  };
};

/** Work that has to be alone, and work that may go on beside other such work; all in the order in which it was asked for. */
export interface Turns {
  alone: Turn;
  beside: Turn;
}

export const inTurns = (): Turns => {
  /** What the next one waits for that has to be alone, and what the others wait for. */
  let all: Promise<unknown> = Promise.resolve();
  let lastAlone: Promise<unknown> = all;
  const settled = (work: Promise<unknown>): Promise<unknown> =>
    work.then(
      () => undefined,
      () => undefined,
    );
  return {
    alone(work) {
      const mine = all.then(work);
      lastAlone = settled(mine);
      all = lastAlone;
      return mine;
    },
    beside(work) {
      const mine = lastAlone.then(work);
      all = Promise.all([all, settled(mine)]);
      return mine;
    },
  };
};
