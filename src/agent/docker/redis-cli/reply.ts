/** One reply out of what `redis-cli --no-raw` prints: `(error) …`, `"quoted"`, `1) "x"`, `(nil)`, or raw text for INFO. */
import type { RedisCommand, RedisReply, RedisItem } from "../seam.ts";

const ESCAPES: Record<string, number> = { n: 10, r: 13, t: 9, a: 7, b: 8 };

/** The inverse of Redis's `sdscatrepr`. */
const unquote = (quoted: string): string => {
  const bytes: number[] = [];
  const inner = Buffer.from(quoted.slice(1, -1), "utf8").toString("latin1");
  for (let at = 0; at < inner.length; at += 1) {
    if (inner[at] !== "\\") {
      bytes.push(inner.charCodeAt(at));
      continue;
    }
    at += 1;
    const escape = inner[at] ?? "";
    const hex = /^x([0-9a-f]{2})/i.exec(inner.slice(at, at + 3))?.[1];
    if (hex !== undefined) {
      bytes.push(Number.parseInt(hex, 16));
      at += 2;
    } else bytes.push(ESCAPES[escape] ?? escape.charCodeAt(0));
  }
  return Buffer.from(bytes).toString("utf8");
};

const isQuoted = (text: string): boolean => text.length > 1 && text.startsWith('"') && text.endsWith('"');

/** `"x"` -> x, `(integer) 3` -> 3, `(nil)` -> the empty text; a status stays as it is. */
const scalar = (text: string): string => {
  if (isQuoted(text)) return unquote(text);
  if (text === "(nil)") return "";
  return text.replace(/^\((?:integer|double)\) /, "");
};

const INDEX = /^ *\d+\) /;
const EMPTY = /^\(empty (?:array|list or set)\)$/;

const indexWidth = (text: string): number => INDEX.exec(text)?.[0].length ?? 0;

/**
 * A list, which may hold lists. redis-cli prints each item's index right-aligned before it; the first line of an inner list follows its
 * parent's index on the same line. Texts are quoted, so none of them can look like an index, whatever a key is called.
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

/**
 * @param lines what was printed for this command, without the line breaks `\n`; INFO's own lines keep their `\r`
 * @returns null where nothing was printed although the command has a reply: it was lost
 */
export const parseReply = (command: RedisCommand, lines: readonly string[]): RedisReply | null => {
  const [first] = lines;
  if (first?.startsWith("(error) ")) return { kind: "error", message: first.slice("(error) ".length).trim() };
  if (command[0].toUpperCase() === "INFO") {
    // redis-cli prints INFO's reply raw, an error as well: its code in capitals, and no `\r` at its end.
    if (lines.length === 1 && /^[A-Z]{2,} .*[^\r]$/.test(first ?? ""))
      return { kind: "error", message: (first ?? "").trim() };
    // INFO of a section that this Redis does not know is an empty text, for which redis-cli prints nothing.
    return { kind: "text", text: lines.length === 0 ? "" : `${lines.join("\n")}\n` };
  }
  if (first === undefined) return null;
  if (first === "(nil)") return { kind: "nil" };
  if (first === "(empty array)" || first === "(empty list or set)") return { kind: "list", items: [] };
  if (INDEX.test(first)) {
    const items = parseList(lines, scalar);
    const flat = items.filter((item) => typeof item === "string");
    return flat.length === items.length ? { kind: "list", items: flat } : { kind: "nested", items };
  }
  return { kind: "text", text: lines.length === 1 ? scalar(first) : lines.join("\n") };
};

/** Redis's two ways to say that this connection may not ask anything. */
export const isAuthError = (message: string): boolean => /^(?:NOAUTH|WRONGPASS)\b/.test(message);

/**
 * Shows whether Redis asks for a password, without reading it: `RESET` (Redis 6.2) makes the connection an unauthenticated one, whatever
 * `REDISCLI_AUTH` the container's own environment holds. An empty `REDISCLI_AUTH` would not do: redis-cli then sends `AUTH ""`, which
 * fails and leaves an entry in Redis's ACL LOG each time.
 */
export const PASSWORD_PROBE: readonly RedisCommand[] = [["RESET"], ["PING"]];

/** From the replies to the probe; null where they do not tell. */
export const readProbe = (replies: readonly RedisReply[]): boolean | null => {
  if (replies.some((reply) => reply.kind === "error" && isAuthError(reply.message))) return true;
  const [reset, pong] = replies.map((reply) => (reply.kind === "text" ? reply.text : null));
  return reset === "RESET" && pong === "PONG" ? false : null;
};
