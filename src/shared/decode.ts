/** From bytes to text, to lines and to JSON. What cannot be decoded is a value, nothing is thrown. */
import { fail, ok, type Result } from "./result.ts";

/** The text, or null where the bytes are no UTF-8. A byte order mark is left out. */
export const decodeUtf8 = (bytes: Uint8Array): string | null => {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
};

export interface Line {
  /** Without the line feed; of a line that is too long, what its first `limit` bytes are. */
  text: string;
  /** How many bytes of the stream that is. */
  bytes: number;
  tooLong: boolean;
}

export interface LineCutter {
  /** Takes a chunk, and gives the lines that it completes. An over-long line comes once, as soon as it is known to be one. */
  push: (chunk: Uint8Array) => Line[];
  /** What followed the last line feed. To be called at the end, if that counts as a line. */
  rest: () => Line[];
}

const LINE_FEED = 0x0a;

/** The parts as one, `size` bytes together. */
export const joined = <T extends ArrayBufferLike>(
  parts: readonly Uint8Array<T>[],
  size: number,
): Uint8Array<T | ArrayBuffer> => {
  const [first] = parts;
  if (first !== undefined && parts.length === 1) return first;
  const whole = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
};

/**
 * Cuts lines of at most `limit` bytes. No more than that is held of an unfinished one; the rest of an over-long one is dropped.
 * A line may be empty; a carriage return belongs to it.
 */
export const lineCutter = (limit: number): LineCutter => {
  const decoder = new TextDecoder();
  let held: Uint8Array[] = [];
  let size = 0;
  let dropping = false;

  const take = (tooLong: boolean): Line => {
    const line = { text: decoder.decode(joined(held, size)), bytes: size, tooLong };
    held = [];
    size = 0;
    return line;
  };

  /** Adds a part of a line; true when that has made it too long. */
  const add = (part: Uint8Array): boolean => {
    if (dropping) return false;
    const fitting = size + part.length > limit ? part.subarray(0, limit - size) : part;
    held.push(fitting);
    size += fitting.length;
    dropping = fitting.length < part.length;
    return dropping;
  };

  return {
    push: (chunk) => {
      const lines: Line[] = [];
      let start = 0;
      for (let end = chunk.indexOf(LINE_FEED); end !== -1; end = chunk.indexOf(LINE_FEED, start)) {
        if (add(chunk.subarray(start, end))) lines.push(take(true));
        else if (!dropping) lines.push(take(false));
        dropping = false;
        start = end + 1;
      }
      // A copy, since the chunk may be much larger than what is held of it.
      if (start < chunk.length && add(new Uint8Array(chunk.subarray(start)))) lines.push(take(true));
      return lines;
    },
    rest: () => (size > 0 ? [take(false)] : []),
  };
};

/** Parses JSON. The failure is the parser's error; its message quotes the text, so it must not be shown where that may be a secret. */
export const parseJson = (text: string): Result<unknown, unknown> => {
  try {
    return ok(JSON.parse(text) as unknown);
  } catch (error) {
    return fail(error);
  }
};

/** As `parseJson`, with `undefined`, which no JSON is, for what cannot be parsed: for a schema to refuse. */
export const jsonOrUndefined = (text: string): unknown => {
  const parsed = parseJson(text);
  return parsed.ok ? parsed.value : undefined;
};
