/** Whether a value that Redis shows is the one that was asked for, even if Redis writes it in another way. Pure. */
import { parseSize } from "../../../../shared/size.ts";

const sameWord = (asked: string, found: string): boolean => {
  if (asked === found) return true;
  // Redis shows every size and every number without a unit and without zeros before it.
  if (/^\d+$/.test(found)) {
    const size = parseSize(asked);
    return size.ok && String(size.value) === found;
  }
  // It takes the words of a closed list in any case and shows them in lower case. Shorter ones are flags, whose case counts.
  return /^(?:no|[a-z][a-z-]{2,})$/.test(found) && asked.toLowerCase() === found;
};

const words = (text: string): string[] => text.trim().split(/\s+/);

/**
 * For example, `1gb` was asked for and Redis shows `1073741824`, or `YES` and it shows `yes`. For some settings this cannot be told from
 * the text (a list of which only a part was given, a set of flags); the answer is then false.
 */
export const isWhatWasAsked = (asked: string, found: string): boolean => {
  const [these, those] = [words(asked), words(found)];
  return these.length === those.length && these.every((word, index) => sameWord(word, those[index] ?? ""));
};
