/** A list out of what `redis-cli --no-raw` prints, lists in it included: which list a line belongs to is told by its column alone. */
import type { RedisItem } from "../seam.ts";

const INDEX = /^ *\d+\) /;
const EMPTY = /^\(empty (?:array|list or set)\)$/;

const indexWidth = (text: string): number => INDEX.exec(text)?.[0].length ?? 0;

/**
 * redis-cli prints an item's index right-aligned before it, and the first line of a list in a list behind its parent's index.
 * Texts are quoted, so that none of them looks like an index: whatever a key is called, it stays one item.
 *
 * @param lines the first of them begins with an index
 * @param leaf what an item's own text means
 */
export const parseList = (lines: readonly string[], leaf: (text: string) => string): RedisItem[] => {
  let at = 0;
  const listAt = (column: number): RedisItem[] => {
    const items: RedisItem[] = [];
    const width = indexWidth((lines[at] ?? "").slice(column));
    const goesOn = (line = ""): boolean =>
      line.slice(0, column).trim() === "" && indexWidth(line.slice(column)) === width;
    do {
      const inner = column + width;
      const text = (lines[at] ?? "").slice(inner);
      if (INDEX.test(text)) items.push(listAt(inner));
      else {
        items.push(EMPTY.test(text) ? [] : leaf(text));
        at += 1;
      }
    } while (at < lines.length && goesOn(lines[at]));
    return items;
  };
  return listAt(0);
};
