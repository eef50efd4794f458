/** What goes into a log: texts of a bounded length, exceptions, and whole lines. */

const LONGEST_ERROR = 200;

/** Cuts a text to a length that a line of a log can hold. */
export const bounded = (text: string, length = 64): string =>
  text.length > length ? `${text.slice(0, length)}…` : text;

/**
 * An exception, for a log that others may read. A parser's message quotes the text it failed on, which may be a secret, so only
 * the name of such an error is told.
 */
export const describeError = (error: unknown): string => {
  if (!(error instanceof Error)) return typeof error;
  return error instanceof SyntaxError ? error.name : bounded(`${error.name}: ${error.message}`, LONGEST_ERROR);
};

/** What an exception says, whole: for the person who started the program. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Characters that JSON leaves unescaped but that can break a log line or control a terminal. */
const LOOSE = /[\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/** A value as one line of JSON for a log, without the line's end; what it holds forges no other line, for whichever reader. */
export const logLine = (value: object): string =>
  JSON.stringify(value).replace(LOOSE, (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, "0")}`);
