/** Shortening that says so. */

const count = (n: number): string => n.toLocaleString("en-GB");

/** At most about `most` characters, and how many are missing. A pair of surrogates is not taken apart. */
export const cut = (text: string, most: number): string => {
  if (text.length <= most) return text;
  const kept = text.slice(0, most).replace(/[\uD800-\uDBFF]$/, "");
  return `${kept}… (${count(text.length - kept.length)} more characters)`;
};

/** `… and 37 more reasons`, or nothing where nothing is left. */
export const more = (left: number, noun = ""): string[] =>
  left > 0 ? [`… and ${count(left)} more${noun === "" ? "" : ` ${noun}${left === 1 ? "" : "s"}`}`] : [];
