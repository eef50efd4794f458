/**
 * `npm run bench -- --against COMMIT`: the bench of that commit and of this checkout in turn, each by its own scripts and packages, so many pairs.
 * Every other pair begins with the other one: a machine that grows slower would otherwise be the later one's fault.
 */
import { createProgress } from "../../stack/progress.ts";
import { abortOnInterrupt } from "../../stack/interrupt.ts";
import { ROOT } from "../../stack/root.ts";
import { benchIn, checkOut } from "./commits.ts";
import { compared, type Pair, pairsText } from "./pairs.ts";

/** Fewer say little about a shared machine. */
export const PAIRS = 5;

/** @param words for each bench: `--quick`, `--row N`. @returns the table, in Markdown */
export const benchAgainst = async (named: string, pairs: number, words: readonly string[]): Promise<string> => {
  const progress = createProgress();
  const signal = abortOnInterrupt();
  const { folder, commit } = await progress.step(`Checking out ${named}`, () => checkOut(named));
  const before = commit.slice(0, 7);
  const found: Pair[] = [];
  for (let pair = 1; pair <= pairs; pair += 1) {
    const earlier = () => progress.step(`Pair ${pair} of ${pairs}: ${before}`, () => benchIn(folder, words, signal));
    const now = () => progress.step(`Pair ${pair} of ${pairs}: now`, () => benchIn(ROOT, words, signal));
    if (pair % 2 === 1) found.push({ before: await earlier(), after: await now() });
    else {
      const after = await now();
      found.push({ before: await earlier(), after });
    }
  }
  return pairsText(compared(found), before);
};
