/** What was thrown, as text. */

const LONGEST = 200;

/** Cuts a text to a length that a line of a log can hold. */
export const bounded = (text: string, length = 64): string =>
  text.length > length ? `${text.slice(0, length)}…` : text;

/**
 * An exception, for a log that others may read. A parser's message quotes the text it failed on, which may be a secret, so only
 * the name of such an error is told.
 */
export const describeError = (error: unknown): string => {
  if (!(error instanceof Error)) return typeof error;
  return error instanceof SyntaxError ? error.name : bounded(`${error.name}: ${error.message}`, LONGEST);
};

/** What an exception says, whole: for the person who started the program. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
