/** One line of the input, or the news that there was one longer than the limit. */
export type Line = { kind: "line"; text: string } | { kind: "too_long" };

const LINE_FEED = 0x0a;

/**
 * Splits a stream of bytes into lines, holding at most `limit` bytes (without the line feed) of an unfinished one. An
 * over-long line is reported once, as soon as it is known to be one, and the rest of it is dropped. Empty lines are
 * skipped; what follows the last line feed is never a line.
 */
export const lineSplitter = (limit: number): ((chunk: Uint8Array) => Line[]) => {
  let held: Uint8Array[] = [];
  let heldBytes = 0;
  let skipping = false;

  const hold = (part: Uint8Array, lines: Line[]): void => {
    if (skipping || part.length === 0) return;
    heldBytes += part.length;
    if (heldBytes <= limit) {
      held.push(part);
      return;
    }
    skipping = true;
    held = [];
    heldBytes = 0;
    lines.push({ kind: "too_long" });
  };

  const finish = (lines: Line[]): void => {
    if (heldBytes > 0) {
      const text = Buffer.concat(held).toString("utf8").trim();
      if (text !== "") lines.push({ kind: "line", text });
    }
    skipping = false;
    held = [];
    heldBytes = 0;
  };

  return (chunk) => {
    const lines: Line[] = [];
    let start = 0;
    for (let end = chunk.indexOf(LINE_FEED); end !== -1; end = chunk.indexOf(LINE_FEED, start)) {
      hold(chunk.subarray(start, end), lines);
      finish(lines);
      start = end + 1;
    }
    hold(chunk.subarray(start), lines);
    return lines;
  };
};
