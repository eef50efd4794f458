/** Names of operations and inputs as people say them: `dry_run`, `dry run`, `dry-run`, `dryrun`, in any case. Pure. */
import type { Word } from "./words.ts";

const heard = (word: Word | undefined): string =>
  word === undefined || word.quoted ? "" : word.text.toLowerCase().replaceAll("-", "_");

/** How many words from `at` on spell the name; 0 where they do not. */
const spelling = (words: readonly Word[], at: number, name: string): number => {
  const parts = name.split("_");
  const first = heard(words[at]);
  if (first === name || first === parts.join("")) return 1;
  return parts.every((part, index) => heard(words[at + index]) === part) ? parts.length : 0;
};

export interface Named<N extends string> {
  name: N;
  /** How many words it took. */
  length: number;
}

/** The name that begins at a word, the longest where several do, or null. */
export const nameAt = <N extends string>(words: readonly Word[], at: number, names: readonly N[]): Named<N> | null => {
  let found: Named<N> | null = null;
  for (const name of names) {
    const length = spelling(words, at, name);
    if (length > (found?.length ?? 0)) found = { name, length };
  }
  return found;
};

/** As `nameAt`, for what follows the operation: there, people who write flags may. */
export const keyAt = <N extends string>(words: readonly Word[], at: number, names: readonly N[]): Named<N> | null => {
  const [first, ...rest] = words.slice(at, at + 8);
  return first === undefined ? null : nameAt([{ ...first, text: first.text.replace(/^--?/, "") }, ...rest], 0, names);
};
