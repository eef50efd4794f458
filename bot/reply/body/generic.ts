/** Any data, for operations without a renderer of their own. */
import { code, context } from "../blocks.ts";
import { block, table } from "../columns.ts";
import { more } from "../cut.ts";
import type { Body } from "../reply.ts";

type Fields = Record<string, unknown>;

const MOST_LINES = 120;
const DEEPEST = 4;

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isFlat = (value: unknown): boolean => typeof value !== "object" || value === null;

const word = (value: unknown): string => {
  if (value === null || value === undefined) return "-";
  if (typeof value === "string") return value;
  return JSON.stringify(value) ?? "-";
};

/** What fits one row: a plain value, a list of them, or `k=v, k=v`; null where it does not. Not escaped. */
export const inline = (value: unknown): string | null => {
  if (isFlat(value)) return word(value);
  if (Array.isArray(value)) return value.every(isFlat) ? value.map(word).join(", ") : null;
  const entries = Object.entries(value as Fields);
  return entries.every(([, each]) => isFlat(each))
    ? entries.map(([key, each]) => `${key}=${word(each)}`).join(", ")
    : null;
};

/** Escaped lines; what does not fit a row stands below its name, and entries of a list are a blank line apart. */
const genericLines = (value: unknown, depth = 0): string[] => {
  if (depth >= DEEPEST) return block(inline(value) ?? JSON.stringify(value));
  if (Array.isArray(value))
    return value.flatMap((each, at) => [...(at === 0 ? [] : [""]), ...genericLines(each, depth + 1)]);
  if (!isFields(value)) return block(word(value));
  const lines: string[] = [];
  let rows: [string, string][] = [];
  for (const [key, each] of Object.entries(value)) {
    const text = inline(each);
    if (text !== null) {
      rows.push([key, text]);
      continue;
    }
    lines.push(...table(rows), "", ...block(`${key}:`), ...genericLines(each, depth + 1), "");
    rows = [];
  }
  return [...lines, ...table(rows)];
};

/** One blank line is enough, and none at either end. */
const tidy = (lines: readonly string[]): string[] =>
  lines
    .filter((line, at) => line !== "" || (at > 0 && lines[at - 1] !== ""))
    .filter((line, at, all) => line !== "" || at < all.length - 1);

export const genericBody = (data: unknown): Body => {
  const lines = tidy(genericLines(data));
  const shown = lines.slice(0, MOST_LINES);
  return {
    blocks: [
      ...(shown.every((line) => line.trim() === "") ? [] : code(shown)),
      ...more(lines.length - MOST_LINES, "line").map((text) => context(text)),
    ],
  };
};
