/** Figures with a unit, however they are spaced and spelt: `576 mb`, `576.0 MiB`, `2 hours`, `1 h 30 min`. Pure. */
import { SIZE_UNITS, TIME_UNITS } from "../../src/protocol/slash-words.ts";
import type { Word } from "./words.ts";

/** Only before a unit of time is a word a number: `an hour`. */
const NUMBERS = [
  "a",
  "one",
  "two",
  "three",
  "four",
  "five",
  "six",
  "seven",
  "eight",
  "nine",
  "ten",
  "eleven",
  "twelve",
];

interface Part {
  text: string;
  /** How many words it took. */
  length: number;
  time: boolean;
}

/**
 * A figure as digits, without a fraction that is nothing, of which answers have two places at most: three zeros are a thousand to somebody
 * (`1,000mb`, `2.000 gb`). Whatever else is behind the separator stays: the schema says why it will not do.
 */
const digits = (text: string): string | null => {
  const [, whole, fraction = ""] = /^(\d+)([.,]\d+)?$/.exec(text) ?? [];
  if (whole !== undefined) return /^(?:[.,]00?)?$/.test(fraction) ? whole : text;
  const number = NUMBERS.indexOf(text === "an" ? "a" : text);
  return number === -1 ? null : String(Math.max(1, number));
};

const written = (figure: string, unit: string, length: number): Part | null => {
  const count = digits(figure.toLowerCase());
  if (count === null) return null;
  const letter = TIME_UNITS.get(unit.toLowerCase());
  // A letter that was typed stays as it was typed: `5M` may be a size.
  if (letter !== undefined) return { text: `${count}${unit.length === 1 ? unit : letter}`, length, time: true };
  const size = SIZE_UNITS.get(unit.toLowerCase());
  if (size === undefined || !/^\d/.test(figure)) return null;
  return { text: `${count}${size ?? unit}`, length, time: false };
};

const bare = (word: Word | undefined): string => (word === undefined || word.quoted ? "" : word.text);

const partAt = (words: readonly Word[], at: number): Part | null => {
  const word = bare(words[at]);
  const apart = written(word, bare(words[at + 1]), 2);
  if (apart !== null) return apart;
  const [, figure, unit] = /^(\d+(?:[.,]\d+)?)([a-z]+)$/i.exec(word) ?? [];
  if (figure !== undefined && unit !== undefined) return written(figure, unit, 1);
  return /^(?:\d+[dhms]){2,}$/i.test(word) ? { text: word, length: 1, time: true } : null;
};

/**
 * The figure that begins at a word, or null.
 *
 * @param several whether a time may have several parts: `1 hour and 30 minutes`
 */
export const quantityAt = (
  words: readonly Word[],
  at: number,
  several: boolean,
): { text: string; length: number } | null => {
  const first = partAt(words, at);
  if (first === null || !first.time || !several) return first;
  const { length } = first;
  const and = bare(words[at + length]).toLowerCase() === "and" ? 1 : 0;
  const rest = partAt(words, at + length + and)?.time === true ? quantityAt(words, at + length + and, true) : null;
  return rest === null ? first : { text: first.text + rest.text, length: length + and + rest.length };
};
