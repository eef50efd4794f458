import { columns } from "./lines.ts";

type Fields = Record<string, unknown>;

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isFlat = (value: unknown): boolean => !isFields(value) && !Array.isArray(value);

const word = (value: unknown): string => {
  if (value === null || value === undefined) return "-";
  return typeof value === "string" ? value : JSON.stringify(value);
};

/** What fits one line: a plain value, a list of them, or `k=v, k=v`; null where it does not. */
const inline = (value: unknown): string | null => {
  if (isFlat(value)) return word(value);
  if (Array.isArray(value)) return value.every(isFlat) ? value.map(word).join(", ") : null;
  const entries = Object.entries(value as Fields);
  return entries.every(([, each]) => isFlat(each))
    ? entries.map(([key, each]) => `${key}=${word(each)}`).join(", ")
    : null;
};

/** A heading with indented lines below it, set off by a blank line. */
export const section = (title: string, lines: readonly string[]): string[] => [
  "",
  title,
  ...lines.map((line) => `  ${line}`),
];

/** Any data as aligned keys and values; what does not fit a line becomes a section of its own below. */
export const genericLines = (value: unknown): string[] => {
  if (Array.isArray(value)) return value.flatMap((each, at) => [...(at === 0 ? [] : [""]), ...genericLines(each)]);
  if (!isFields(value)) return [word(value)];
  const rows: string[][] = [];
  const sections: string[] = [];
  for (const [key, each] of Object.entries(value)) {
    const text = inline(each);
    if (text === null) sections.push(...section(key, genericLines(each)));
    else rows.push([key, text]);
  }
  return [...columns(rows), ...sections].filter((line, at) => at > 0 || line !== "");
};
