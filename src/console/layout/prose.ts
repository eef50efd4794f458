/** A sentence in its pieces. Pure. */
import { printable } from "../../shared/text.ts";

export type Piece = { kind: "words" | "code" | "instant"; text: string };

/** A figure and its unit stay on one line. */
const UNIT = /(\d) (?=%|(?:[KMGT]iB|ms|s|min|h|d|days?)\b)/g;

const INSTANT = /\b(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z)\b/;

/** With blanks at which no line ends between a figure and its unit. */
export const unbroken = (text: string): string => text.replaceAll(UNIT, "$1\u00A0");

/** Every second one is an instant. */
const wordPieces = (text: string): Piece[] =>
  text.split(INSTANT).map((each, at) => ({
    kind: at % 2 === 1 ? "instant" : "words",
    text: unbroken(each),
  }));

/** What stands between two backticks is code; one without its partner is a letter like any other. What cannot be seen is left out. */
export const piecesOf = (prose: string): Piece[] => {
  const parts = printable(prose.replaceAll(/\s+/g, " ")).split("`");
  const pieces =
    parts.length % 2 === 0
      ? wordPieces(parts.join("`"))
      : parts.flatMap((part, at): Piece[] => (at % 2 === 1 ? [{ kind: "code", text: part }] : wordPieces(part)));
  return pieces.filter(({ text }) => text !== "");
};
