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

/** What held of the rules, worst first; in the rules' order where equally bad. */
export const collect = (found: readonly (Reason | null)[]): Reason[] =>
  found
    .filter((reason) => reason !== null)
    .toSorted((a, b) => Number(atLeast(b.verdict, a.verdict)) - Number(atLeast(a.verdict, b.verdict)));

/** One sentence: how things stand, then the worst reason or that there is none. `standing` has no full stop. */
export const summarise = (standing: string, reasons: readonly Reason[]): string => {
  const [first, ...more] = reasons;
  if (first === undefined) return `${standing}; nothing is wrong.`;
  const text = first.text.replace(/\.$/, "").replace(/^(The|A) /, (article) => article.toLowerCase());
  const others = more.length === 0 ? "" : ` (and ${more.length} more)`;
  return `${standing}; ${worst(reasons)}: ${text}${others}.`;
};
