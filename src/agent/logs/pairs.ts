/** `key=value` pairs at the end of a line, or all along it: logfmt, and what slog, logrus, zerolog and lograge print for people. */

export interface Pair {
  key: string;
  text: string;
}

export interface ReadPairs {
  /** What stands before them. */
  text: string;
  pairs: readonly Pair[];
}

const MAX_PAIRS = 200;

const PIECE = /\s*(?:([\w.@/-]{1,64})=(?:"((?:[^"\\]|\\.)*)"?|'([^']*)'?|([^\s"'][^\s]*)|)[,;]?|\S+)/gy;

/** Pairs with other words after them are not told from prose: they stay in the text. */
export const readPairs = (line: string): ReadPairs => {
  let pairs: { key: string; text: string }[] = [];
  let textEnd = 0;
  PIECE.lastIndex = 0;
  for (let piece = PIECE.exec(line); piece !== null && piece[0] !== ""; piece = PIECE.exec(line)) {
    const [all, key, double, single, bare] = piece;
    if (key === undefined) {
      pairs = [];
      textEnd = piece.index + all.length;
    } else if (pairs.length < MAX_PAIRS) pairs.push({ key, text: double ?? single ?? bare ?? "" });
  }
  return { text: line.slice(0, textEnd), pairs };
};
