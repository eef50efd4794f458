/**
 * Edits (a character inserted, removed or replaced, or two neighbours swapped) that make one word of the other: the
 * restricted Damerau-Levenshtein distance.
 */
const distance = (a: string, b: string): number => {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const line = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const same = a[row - 1] === b[column - 1];
      let least = Math.min(
        (last[column] ?? 0) + 1,
        (line[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
      );
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1])
        least = Math.min(least, (before[column - 2] ?? 0) + 1);
      line.push(least);
    }
    before = last;
    last = line;
  }
  return last[b.length] ?? 0;
};

/** As many letters of a word's beginning say which one is meant. */
const MIN_PREFIX = 3;

/** Words this long are not typos, and comparing them is slow. */
const MAX_LENGTH = 64;

/**
 * The word that was most likely meant, or null when none is near: about one slip for every three characters is allowed, and
 * three letters stand for a word that begins with them. Case does not count; of words equally near, the first one is taken.
 */
export const nearest = <W extends string>(given: string, words: readonly W[]): W | null => {
  if (given.length > MAX_LENGTH) return null;
  const wanted = given.toLowerCase();
  let found: W | null = null;
  let least = Math.max(1, Math.floor(wanted.length / 3)) + 1;
  for (const word of words) {
    const edits = distance(wanted, word.toLowerCase());
    if (edits < least) {
      least = edits;
      found = word;
    }
  }
  if (found !== null || wanted.length < MIN_PREFIX) return found;
  return words.find((word) => word.toLowerCase().startsWith(wanted)) ?? null;
};
