/** Does the work for each item, so many of them at a time, and gives what came of each in their order. */
export const atMost = async <T, R>(many: number, items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> => {
  const done: R[] = [];
  // All lanes take from the same queue.
  const queue = items.entries();
  const lane = async (): Promise<void> => {
    for (const [at, item] of queue) done[at] = await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(many, items.length) }, lane));
  return done;
};
