/** A line as words, without what a phone's keyboard and a chat's typography put around them. Pure. */

export interface Word {
  text: string;
  /** A quoted word is always a value and may contain spaces. */
  quoted: boolean;
  /** Punctuation and nothing else. It is part of no command, and where it may stand for a value of a change it is not passed over. */
  isMark: boolean;
  /** Where the line goes on behind it. */
  end: number;
}

/** White space, and the blanks that Unicode does not count as such. */
const SPACES = /[\s\u2800\u3164]*/y;
const WORD = /[^\s\u2800\u3164]+/y;
/** A quote ends before a space or the end of the line, so that an apostrophe is none. */
const QUOTED = [
  /["“”„‟«»]([^"“”„‟«»]*)["“”„‟«»][.,;:!?…]*(?![^\s\u2800\u3164])/y,
  /['‘’‚‛]([^'‘’‚‛]*)['‘’‚‛][.,;:!?…]*(?![^\s\u2800\u3164])/y,
];

const PUNCTUATION = ".,;:!?…";
const MARKERS = "*~`\"'";
const BEFORE = `${MARKERS}@#`;
const BEHIND = `${MARKERS}${PUNCTUATION}`;

/** Counts from both ends: a pattern that looks for an end takes a time that grows with the square of a hostile word. */
const withoutMarks = (word: string): string => {
  let start = 0;
  let end = word.length;
  const from = (at: number): string => word.charAt(start + at);
  const back = (at: number): string => word.charAt(end - at);
  for (;;) {
    while (end > start && BEHIND.includes(back(1))) end -= 1;
    while (end > start && BEFORE.includes(from(0))) start += 1;
    // One underscore on each side is Slack's italics; two may be part of a name.
    if (end - start < 3 || from(0) !== "_" || back(1) !== "_" || from(1) === "_" || back(2) === "_")
      return word.slice(start, end);
    start += 1;
    end -= 1;
  }
};

/** Joiners and variants, as emoji have them. */
const UNSEEN = /\u200c|\u200d|\ufe0e|\ufe0f/g;

/** A bare word: plain quotes and dashes, no markers around it, no punctuation behind it. Empty where it is punctuation only. */
const cleaned = (raw: string): string => {
  const plain = raw
    .replaceAll(UNSEEN, "")
    .replaceAll(/[“”„‟«»]/g, '"')
    .replaceAll(/[‘’‚‛]/g, "'")
    // What keyboards make of two dashes.
    .replaceAll(/[—―]/g, "--")
    .replaceAll(/[‐‑‒–−]/g, "-");
  if (/^[.,;:!?…]*$/.test(plain)) return "";
  return withoutMarks(plain) || plain;
};

const matchAt = (shape: RegExp, line: string, at: number): RegExpExecArray | null => {
  shape.lastIndex = at;
  return shape.exec(line);
};

/** The words of a line, in order, with the marks between them. */
export const wordsOf = (line: string): Word[] => {
  const words: Word[] = [];
  for (let at = 0; at < line.length;) {
    at += matchAt(SPACES, line, at)?.[0].length ?? 0;
    const quote = QUOTED.map((shape) => matchAt(shape, line, at)).find((match) => match !== null);
    const match = quote ?? matchAt(WORD, line, at);
    if (match === null || match === undefined) break;
    at += match[0].length;
    const text = quote === undefined ? cleaned(match[0]) : (quote[1] ?? "");
    const isMark = text === "" && quote === undefined;
    const shown = isMark ? match[0].replaceAll(UNSEEN, "") : text;
    if (shown !== "" || quote !== undefined) words.push({ text: shown, quoted: quote !== undefined, isMark, end: at });
  }
  return words;
};

const AROUND = [/^```([^`]+)```$/, /^`([^`]+)`$/, /^\*([^*]+)\*$/, /^_([^_]+)_$/, /^~([^~]+)~$/].concat([
  /^["“”„‟«»]([^"“”„‟«»]+)["“”„‟«»]$/,
  /^['‘’‚‛]([^'‘’‚‛]+)['‘’‚‛]$/,
]);

/** Removes formatting around the whole line: code, bold or quotes. */
export const unwrapped = (line: string): string => {
  const inner = AROUND.map((shape) => shape.exec(line)?.[1]).find((found) => found !== undefined);
  return inner === undefined ? line : unwrapped(inner.trim());
};
