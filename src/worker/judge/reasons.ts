import type { Reason, Verdict } from "../../protocol/verdict.ts";
import { atLeast, worst } from "../../protocol/verdict.ts";

/** The verdict of a figure that is bad when large; null below both. */
export const atOrAbove = (
  figure: number,
  warn: number,
  critical: number,
): { verdict: Verdict; threshold: number } | null => {
  if (figure >= critical) return { verdict: "critical", threshold: critical };
  if (figure >= warn) return { verdict: "warn", threshold: warn };
  return null;
};

/** Worst first; in the order given, the rules', where equally bad. */
export const worstFirst = <T extends { verdict: Verdict }>(found: readonly T[]): T[] =>
  found.toSorted((a, b) => Number(atLeast(b.verdict, a.verdict)) - Number(atLeast(a.verdict, b.verdict)));

/** One sentence: how things stand, then the worst reason or that there is none. `standing` has no full stop. */
export const summarise = (standing: string, reasons: readonly Reason[]): string => {
  const [first, ...more] = reasons;
  if (first === undefined) return `${standing}; nothing is wrong.`;
  const text = first.text.replace(/\.$/, "").replace(/^(The|A) /, (article) => article.toLowerCase());
  return `${standing}; ${worst(reasons)}: ${text}${andMore(more.length)}.`;
};

/** ` (and 2 more)`; nothing for none. */
export const andMore = (count: number): string => (count === 0 ? "" : ` (and ${count} more)`);
