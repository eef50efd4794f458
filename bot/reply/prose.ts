import { cut } from "./cut.ts";
import { clean, verbatim, words } from "./escape.ts";

const MOST = 500;

/** `code`; what is empty says so instead. */
export const span = (text: string, most = MOST): string => {
  const inside = verbatim(clean(cut(text, most)));
  return inside === "" ? "(empty)" : `\`${inside}\``;
};

const code = (part: string): string => (clean(part) === "" ? "" : span(part));

/** Blanks at its ends stay, since they part it from code; two pieces of code never touch, as their backticks would run together. */
const between = (part: string, inner: boolean): string => {
  const said = words(part);
  if (said === "") return inner ? " " : "";
  return `${/^\s/u.test(part) ? " " : ""}${said}${/\s$/u.test(part) ? " " : ""}`;
};

/** A sentence of ours that may quote others: its pairs of backticks stay code, everything else is plain words. */
export const prose = (text: string, most = MOST): string => {
  const parts = cut(text, most).split("`");
  // A backtick without its partner would swallow what follows.
  if (parts.length % 2 === 0) return words(parts.join("'"));
  return parts.map((part, at) => (at % 2 === 1 ? code(part) : between(part, at > 0 && at < parts.length - 1))).join("");
};
