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
