/** Content negotiation between JSON, the default, and the text a person would read in a terminal. */
import type { Context } from "hono";
import { accepts } from "hono/accepts";

const JSON_TYPE = "application/json";
const TEXT_TYPE = "text/plain";

/** One media range of the header. */
interface Range {
  type: string;
  q: number;
}

interface Preference {
  q: number;
  /** 3 for the type itself, 2 for `text/*`, 1 for any type, 0 for none. */
  specificity: number;
}

/** The most specific range that covers a type decides its quality (RFC 9110, 12.5.1). */
const preference = (ranges: readonly Range[], type: string): Preference => {
  const names = [type, `${type.slice(0, type.indexOf("/"))}/*`, "*/*"];
  for (const [index, name] of names.entries()) {
    const range = ranges.find((candidate) => candidate.type.toLowerCase() === name);
    if (range !== undefined) return { q: range.q, specificity: names.length - index };
  }
  return { q: 0, specificity: 0 };
};

const prefersText = (ranges: readonly Range[]): boolean => {
  const text = preference(ranges, TEXT_TYPE);
  const json = preference(ranges, JSON_TYPE);
  return text.q > 0 && (text.q > json.q || (text.q === json.q && text.specificity > json.specificity));
};

/** Whether the `Accept` header asks for text rather than JSON; a header that allows neither gets JSON. */
export const wantsText = (c: Context): boolean =>
  accepts(c, {
    header: "Accept",
    supports: [JSON_TYPE, TEXT_TYPE],
    default: JSON_TYPE,
    match: (ranges) => (prefersText(ranges) ? TEXT_TYPE : JSON_TYPE),
  }) === TEXT_TYPE;
