/**
 * The `.env` file of a compose project, read as Docker Compose 2 reads it (checked against `docker compose config`):
 * comments, `export`, `KEY: value`, quotes over several lines, escapes, and `$` substitution outside single quotes.
 */

const KEY = /^(?:export[ \t]+)?([\w.-]+)[ \t]*[=:][ \t]*/;
const ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t" };

/** `$$`, `$NAME`, `${NAME}`, `${NAME-default}`, `${NAME:-default}`; anything else after a `$` leaves the value as it is. */
const SUBSTITUTION = /\$(?:(\$)|([A-Za-z_]\w*)|\{([A-Za-z_]\w*)(?:(:?-)([^}]*))?\}|)/g;

const substitute = (value: string, known: ReadonlyMap<string, string>): string => {
  let invalid = false;
  const replaced = value.replaceAll(
    SUBSTITUTION,
    (_all, dollar?: string, bare?: string, braced?: string, operator?: string, fallback?: string) => {
      if (dollar !== undefined) return "$";
      const name = bare ?? braced;
      if (name === undefined) {
        invalid = true;
        return "";
      }
      const found = known.get(name);
      if (operator === ":-" ? !found : found === undefined) return fallback ?? "";
      return found ?? "";
    },
  );
  return invalid ? value : replaced;
};

/** The index of the quote that ends the value whose opening quote is at 0, or -1. */
const closingQuote = (text: string, quote: string): number => {
  for (let index = 1; index < text.length; index += 1) {
    if (text[index] === "\\") index += 1;
    else if (text[index] === quote) return index;
  }
  return -1;
};

const DOLLAR_MARK = "\0";

const doubleQuoted = (body: string, known: ReadonlyMap<string, string>): string => {
  // An escaped dollar must not start a substitution. A NUL, which no environment can hold, stands in for it meanwhile.
  const unescaped = body.replaceAll(/\\(.)/gs, (_all, char: string) =>
    char === "$" ? DOLLAR_MARK : (ESCAPES[char] ?? char),
  );
  return substitute(unescaped, known).replaceAll(DOLLAR_MARK, "$");
};

/** All settings of the file; of a repeated one, the last. Lines that make no sense are skipped. */
export const parseDotenv = (text: string): ReadonlyMap<string, string> => {
  const found = new Map<string, string>();
  let rest = text.replaceAll("\r\n", "\n");
  while (rest !== "") {
    const lineEnd = rest.indexOf("\n");
    const line = (lineEnd === -1 ? rest : rest.slice(0, lineEnd)).trimStart();
    const key = line.startsWith("#") ? null : KEY.exec(line);
    const name = key?.[1];
    if (key === null || name === undefined) {
      rest = lineEnd === -1 ? "" : rest.slice(lineEnd + 1);
      continue;
    }
    const value = rest.trimStart().slice(key[0].length);
    const quote = value[0];
    const end = quote === "'" || quote === '"' ? closingQuote(value, quote) : -1;
    if (end !== -1) {
      const body = value.slice(1, end);
      found.set(name, quote === "'" ? body.replaceAll("\\'", "'") : doubleQuoted(body, found));
    } else {
      const bare = line.slice(key[0].length).replace(/(?:^|[ \t])#.*$/, "");
      found.set(name, substitute(bare.trim(), found));
    }
    const next = value.indexOf("\n", Math.max(end, 0));
    rest = next === -1 ? "" : value.slice(next + 1);
  }
  return found;
};
