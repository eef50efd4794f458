/** A sorted copy. Node 18 has no `toSorted`. */
export const sorted = <T>(items: Iterable<T>, compare: (left: T, right: T) => number): T[] =>
  // oxlint-disable-next-line unicorn/no-array-sort -- as above, and it is a copy
  [...items].sort(compare);

/** By code units, whatever the host's language. */
export const byText = (left: string, right: string): number => Number(left > right) - Number(left < right);
