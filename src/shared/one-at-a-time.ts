/** Runs pieces of work one after the other, in the order in which they were asked for. One that fails holds up nobody. */
export type Turn = <T>(work: () => Promise<T>) => Promise<T>;

/** Work that has to be alone, and work that may go on beside other such work; all in the order in which it was asked for. */
export interface Turns {
  alone: Turn;
  beside: Turn;
}

const settled = (work: Promise<unknown>): Promise<void> =>
  work.then(
    () => undefined,
    () => undefined,
  );

export const inTurns = (): Turns => {
  /** What the next one waits for that has to be alone, and what the others wait for. Neither keeps anything of what has ended. */
  let all: Promise<void> = Promise.resolve();
  let lastAlone = all;
  return {
    alone(work) {
      const mine = all.then(work);
      lastAlone = settled(mine);
      all = lastAlone;
      return mine;
    },
    beside(work) {
      const mine = lastAlone.then(work);
      all = settled(Promise.all([all, settled(mine)]));
      return mine;
    },
  };
};

export const oneAtATime = (): Turn => inTurns().alone;
