/** Laying out plain text for a terminal of 80 columns. */

const COLUMNS = 80;

/**
 * What a terminal or a reader could take for something else than text: control characters (escape sequences begin with
 * one), and the format characters that turn the direction of text around or hide it.
 */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** The text of the lines; whatever came from outside can neither control the terminal nor start a line of its own. */
export const toText = (lines: readonly string[]): string =>
  lines.map((line) => `${line.replaceAll(UNPRINTABLE, "").trimEnd()}\n`).join("");

/** Breaks prose between words. A word longer than a line is left whole: it is a command or a path to be copied. */
export const wrap = (text: string, indent = ""): string[] => {
  const lines: string[] = [];
  let line = indent;
  for (const word of text.split(/\s+/).filter((each) => each !== "")) {
    if (line.length > indent.length && line.length + 1 + word.length > COLUMNS) {
      lines.push(line);
      line = indent;
    }
    line += line.length > indent.length ? ` ${word}` : word;
  }
  return [...lines, line];
};

/** Rows as columns two blanks apart, each as wide as its widest cell; `right` are the columns of numbers. */
export const columns = (rows: readonly (readonly string[])[], right: readonly number[] = []): string[] => {
  const widths: number[] = [];
  for (const row of rows) row.forEach((cell, at) => (widths[at] = Math.max(widths[at] ?? 0, cell.length)));
  return rows.map((row) =>
    row
      .map((cell, at) => (right.includes(at) ? cell.padStart(widths[at] ?? 0) : cell.padEnd(widths[at] ?? 0)))
      .join("  ")
      .trimEnd(),
  );
};
