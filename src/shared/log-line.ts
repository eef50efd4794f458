/** What JSON leaves as it is, though a reader of lines splits there, or a terminal takes it for a command or for a direction of writing. */
const LOOSE = /[\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/** A value as one line of JSON for a log, without the line's end; what it holds forges no other line, for whichever reader. */
export const logLine = (value: object): string =>
  JSON.stringify(value).replace(LOOSE, (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, "0")}`);
