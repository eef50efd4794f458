/**
 * The text leaves of a JSON object that stands somewhere in a line. The line may be cut off anywhere (the host reads the first 16 KiB of
 * each), so this is no parser that refuses what is unfinished; and it takes time in proportion to the line, whatever the line is.
 */

export interface Leaf {
  /** From the outermost key to the leaf's own; an array adds none. */
  keys: readonly string[];
  text: string;
}

export interface ReadObject {
  leaves: readonly Leaf[];
  /** Where the object ends in the line. */
  end: number;
}

const MAX_DEPTH = 16;
const MAX_LEAVES = 400;
const MAX_KEY_CHARS = 64;

const TOKEN = /\s*(?:"((?:[^"\\]|\\.)*)"?|([{}[\],:])|([^\s"{}[\],:]+))/y;
const ESCAPE = /\\(?:u([0-9a-f]{4})|(.))/gi;
const BLANKS: Readonly<Record<string, string>> = { n: "\n", r: "\n", t: "\t", b: " ", f: " " };

/** Without JSON's escapes. */
export const unescaped = (text: string): string =>
  text.includes("\\")
    ? text.replace(ESCAPE, (_all, hex: string | undefined, one: string | undefined) =>
        hex === undefined ? (BLANKS[one ?? ""] ?? one ?? "") : String.fromCharCode(Number.parseInt(hex, 16)),
      )
    : text;

interface Open {
  isArray: boolean;
  keys: readonly string[];
  key: string;
  next: "key" | "colon" | "value" | "comma";
}

/** @returns null where what begins at `start` is not JSON after all */
export const readObject = (line: string, start: number): ReadObject | null => {
  const leaves: Leaf[] = [];
  const open: Open[] = [];
  let top: Open | undefined;
  TOKEN.lastIndex = start;

  const keysOf = (at: Open): readonly string[] =>
    at.isArray || at.keys.length >= MAX_DEPTH ? at.keys : [...at.keys, at.key.slice(0, MAX_KEY_CHARS)];
  const begin = (isArray: boolean): boolean => {
    if (top !== undefined && top.next !== "value") return false;
    const keys = top === undefined ? [] : keysOf(top);
    if (top !== undefined) top.next = "comma";
    top = { isArray, keys, key: "", next: isArray ? "value" : "key" };
    open.push(top);
    return true;
  };
  const value = (at: Open, text: string): void => {
    at.next = "comma";
    if (text !== "" && open.length <= MAX_DEPTH && leaves.length < MAX_LEAVES) leaves.push({ keys: keysOf(at), text });
  };

  for (;;) {
    const token = TOKEN.exec(line);
    if (token === null) return top === undefined ? null : { leaves, end: line.length };
    const [, quoted, mark, bare] = token;
    if (mark === "{" || mark === "[") {
      if (!begin(mark === "[")) return null;
    } else if (top === undefined) return null;
    else if (mark === "}" || mark === "]") {
      open.pop();
      top = open.at(-1);
      if (top === undefined) return { leaves, end: TOKEN.lastIndex };
    } else if (mark === ",") top.next = top.isArray ? "value" : "key";
    else if (mark === ":") {
      if (top.next !== "colon") return null;
      top.next = "value";
    } else if (top.next === "value") value(top, quoted === undefined ? (bare ?? "") : unescaped(quoted));
    else if (top.next === "key" && quoted !== undefined) {
      top.key = unescaped(quoted);
      top.next = "colon";
    } else return null;
  }
};
