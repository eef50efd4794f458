/**
 * Finds out which printed lines belong to which command, for a redis-cli that reads commands from its stdin. It prints nothing
 * between replies, and the end of INFO's reply cannot be seen, so an `ECHO` of a nonce is sent before the first command and after each.
 *
 * This also works in three bad cases: a Sentinel knows no ECHO, and quotes the mark in its error; a connection that Redis closed while it was idle
 * swallows the next line sent (the first mark) and then works again; a Redis that answers everything with an error (BUSY, LOADING) prints an error line in place of a mark.
 */
import { quoteWord } from "./words.ts";

export interface Transcript {
  /** Takes one printed line, without its `\n`. True when the last command's mark has been seen. */
  push(line: string): boolean;
  /** The first mark arrived: the connection was good when the commands were sent. */
  began(): boolean;
  /** The error that stood in place of the first mark. */
  refusal(): string | null;
  /** One list of lines per command, complete once `push` has returned true. */
  replies(): string[][];
}

/** What redis-cli adds after a reply that took half a second or more. No reply looks like it: texts are quoted. */
const ELAPSED = /^\(\d+\.\d\ds\)$/;

/** The words of the mark before (0) and after (1 … n) the commands. */
export const mark = (nonce: string, index: number): ["ECHO", string] => ["ECHO", `${nonce}:${index}`];

/** @param leading whether a mark was sent before the first command */
export const createTranscript = (nonce: string, commands: number, leading = true): Transcript => {
  const marks = new Map(Array.from({ length: commands + 1 }, (_, index) => [quoteWord(mark(nonce, index)[1]), index]));
  /** The mark that an error names as what was not understood. */
  const quotedIn = (line: string): number | undefined => {
    if (!line.startsWith("(error) ")) return undefined;
    const at = line.indexOf(`${nonce}:`);
    const index = at === -1 ? Number.NaN : Number.parseInt(line.slice(at + nonce.length + 1), 10);
    return index >= 0 && index <= commands ? index : undefined;
  };
  const blocks: string[][] = Array.from({ length: commands + 1 }, () => []);
  let current = leading ? 0 : 1;
  let began = !leading;
  let refusal: string | null = null;

  return {
    push(line) {
      // Checked first because it is cheap: none of INFO's two hundred lines begins like an elapsed time or a mark.
      if (line.startsWith("(") && ELAPSED.test(line)) return false;
      const block = blocks[current] ?? [];
      const reached = line.startsWith('"') ? marks.get(line) : quotedIn(line);
      if (reached !== undefined) {
        if (reached === 0) began = true;
        // The first mark was swallowed: what came so far is the first command's reply.
        else if (current === 0) blocks[1] = block;
        current = reached + 1;
      } else if (line.startsWith("(error) ") && (current === 0 || block.length > 0)) {
        if (current === 0) refusal = line.slice("(error) ".length).trim();
        current += 1;
      } else block.push(line);
      return current > commands;
    },
    began: () => began,
    refusal: () => refusal,
    replies: () => blocks.slice(1),
  };
};
