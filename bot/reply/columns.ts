/** Tables in letters of one width, for a phone: no line is wider than 34. */
import { cut } from "./cut.ts";
import { clean, flat, verbatim } from "./escape.ts";

export const COLUMNS = 34;
const WIDEST_KEY = 16;
const LONGEST_VALUE = 200;

/** In characters, not in halves of surrogate pairs. */
const widthOf = (text: string): number => Array.from(text).length;

/** Breaks between words, and inside a word only where it is longer than a line. */
const wrap = (text: string, width: number): string[] => {
  const found: string[] = [];
  let line = "";
  for (const word of clean(text).split(" ")) {
    let rest = Array.from(word);
    const joined = line === "" ? word : `${line} ${word}`;
    if (widthOf(joined) <= width) {
      line = joined;
      continue;
    }
    if (line !== "") found.push(line);
    for (; rest.length > width; rest = rest.slice(width)) found.push(rest.slice(0, width).join(""));
    line = rest.join("");
  }
  return [...found, line];
};

/** Text that was not escaped yet, as escaped lines with an indent. */
export const block = (text: string, indent = "", longest = LONGEST_VALUE): string[] =>
  wrap(cut(clean(text), longest), COLUMNS - indent.length).map((line) => indented(indent, line));

const indented = (indent: string, line: string): string => `${indent}${verbatim(line)}`;

/** Keys and values, not escaped yet, as escaped lines; a value that does not fit beside its key stands below it. */
export const table = (rows: readonly (readonly [key: string, value: string])[]): string[] => {
  const keys = rows.map(([key]) => flat(key).length).filter((length) => length <= WIDEST_KEY);
  const width = Math.max(0, ...keys);
  return rows.flatMap(([rawKey, rawValue]) => {
    const key = flat(rawKey);
    const value = cut(clean(rawValue), LONGEST_VALUE) || "(empty)";
    const line = `${key.padEnd(width)}  ${value}`;
    return widthOf(line) <= COLUMNS
      ? [indented("", line.trimEnd())]
      : [...(key.length <= COLUMNS ? [indented("", key.trimEnd())] : block(key)), ...block(value, "    ")];
  });
};
