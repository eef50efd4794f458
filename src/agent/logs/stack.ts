/**
 * An error with its stack in one string, as structured logs carry it: what is said are the lines of the errors themselves. The frames
 * only name files, and many a frame of a Redis client lies under an error that is another's.
 */

const MAX_LINES = 200;

/** Where errors inside an error begin: Node's `[cause]`, Java's `Suppressed`, Python's groups of exceptions. */
const INNER = /^\s+(?:\[cause\]|\[errors\]|Caused by:|Suppressed:|[|+])/;
const FRAME = /^(?:\s|#\d|at |from |File "|\.\.\. \d)/;
/** Go prints a function on one line and its place, indented, on the next. */
const GO_PLACE = /^\t\/|^\s+\/\S+\.(?:go|s):\d/;
const PYTHON = /^Traceback \(most recent call last\)/m;

/** Of a stack that is kept as a list of its lines, a line that is a frame. */
export const isFrame = (line: string): boolean => /^\s*at \S.*[)\d]$|^#\d+ |^\s*File "/.test(line);

/** The errors' own lines, as one. Of a text without line breaks that is all of it. */
export const toldBy = (text: string): string => {
  if (!text.includes("\n")) return text;
  const said: string[] = [];
  for (const line of text.split("\n", MAX_LINES)) {
    if (GO_PLACE.test(line) && !/:\s/.test(said.at(-1) ?? ": ")) said.pop();
    else if (!FRAME.test(line) || INNER.test(line)) said.push(line.trim());
  }
  return said.filter((line) => line !== "").join(": ");
};

/** The frames, that in which the error arose first. */
export const framesOf = (text: string): string[] => {
  const frames = text.split("\n", MAX_LINES).filter((line) => FRAME.test(line));
  // Python prints that one last.
  return PYTHON.test(text) ? frames.map((_frame, index) => frames[frames.length - 1 - index] ?? "") : frames;
};
