/** Text from elsewhere, made fit to be shown to a person. */

/**
 * Control characters (a terminal's escape sequences begin with one), format characters, which hide text or turn its direction around, what
 * has no meaning outside one font, halves of surrogate pairs, and Unicode's own ends of lines.
 */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/gu;

export const printable = (text: string): string => text.replaceAll(UNPRINTABLE, "");

/** At most so many characters, the last of them `…` where something is missing. A pair of surrogates is not taken apart. */
export const shortened = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, "")}…`;

/** `prod, queue and 3 more`: so many of them are named at most. */
export const someOf = (names: readonly string[], most: number, between = ", "): string => {
  const more = names.length - most;
  return `${names.slice(0, most).join(between)}${more > 0 ? ` and ${more} more` : ""}`;
};

/** Begins with a capital letter. */
export const capital = (text: string): string => text.replace(/^./u, (first) => first.toUpperCase());

/** `a`, `a and b`, `a, b and c`. */
export const listed = (names: readonly string[], before: "and" | "or" = "and"): string =>
  names.length < 2 ? (names[0] ?? "") : `${names.slice(0, -1).join(", ")} ${before} ${names.at(-1) ?? ""}`;
