/** Any data, for an operation that has no file of its own here, and for data that this version does not know. */
import { type Fields, isFields } from "../shared/fields.ts";
import type { Block, Phrase, Shown } from "./view.ts";
import { instant } from "./view.ts";

const DEEPEST = 4;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z$/;

const isFlat = (value: unknown): boolean => typeof value !== "object" || value === null;

const word = (value: unknown): string => {
  if (value === null || value === undefined) return "-";
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "-");
};

/** What fits one line: a plain value, a list of them, or `k=v, k=v`; null where it does not. */
const inline = (value: unknown): Phrase | null => {
  if (typeof value === "string" && INSTANT.test(value)) return [instant(value)];
  if (isFlat(value)) return word(value);
  if (Array.isArray(value)) return value.every(isFlat) ? value.map(word).join(", ") : null;
  const entries = Object.entries(value as Fields);
  return entries.every(([, each]) => isFlat(each))
    ? entries.map(([key, each]) => `${key}=${word(each)}`).join(", ")
    : null;
};

interface Rows {
  title: string | null;
  rows: Phrase[][];
}

/** Names and values; what does not fit a line stands under its own name behind them. */
const rowsOf = (value: unknown, title: string | null, depth: number): Rows[] => {
  if (depth >= DEEPEST) return [{ title, rows: [[JSON.stringify(value) ?? "-"]] }];
  if (Array.isArray(value)) {
    return value.flatMap((each, at) => rowsOf(each, at === 0 ? title : null, depth + 1));
  }
  if (!isFields(value)) return [{ title, rows: [[word(value)]] }];
  const rows: Phrase[][] = [];
  const below: Rows[] = [];
  for (const [key, each] of Object.entries(value)) {
    const line = inline(each);
    if (line === null) below.push(...rowsOf(each, key, depth + 1));
    else rows.push([key, line]);
  }
  return [...(rows.length === 0 ? [] : [{ title, rows }]), ...below];
};

const MOST = 120;

export const anyData = (data: unknown): Shown => ({
  body: rowsOf(data, null, 0).map(({ title, rows }): Block => ({
    kind: "rows",
    rows,
    most: MOST,
    noun: "line",
    ...(title === null ? {} : { title }),
  })),
});
