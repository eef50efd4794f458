/** Shortening that says so. */

/**
 * How much of a part of a view a reply shows before it says how much more there is. These are about what is read on a phone; what Slack
 * takes at all is in `limits.ts`, and how many of a list are shown is decided by the view.
 */
export const ROOM = {
  // How many.
  reasons: 8,
  reasonButtons: 3,
  /** Figures that a finding rests on. */
  evidence: 4,
  /** Lines of a file, each of them as long as a fact. */
  fileLines: 12,
  paragraphs: 14,
  /** What is wrong with the bot's own settings. */
  problems: 8,
  /** Of help: groups of operations, lines of a group or of an operation, other words for one. */
  groups: 12,
  lines: 20,
  aliases: 10,
  // Characters.
  /** Of a setting, an operation, an item or a request. */
  name: 100,
  head: 120,
  /** A line to type, or what it is for. */
  command: 160,
  /** A title, a cell, a reason that a person gave. */
  fact: 200,
  /** A figure with what it means, a line of a log. */
  figure: 240,
  note: 300,
  finding: 400,
  paragraph: 600,
  /** What a confirmation asks, in a notification: escaped, each character may take five. */
  question: 700,
  /** What is there to be looked up. */
  smallPrint: 1800,
  notification: 1000,
} as const;

export const count = (n: number): string => n.toLocaleString("en-GB");

/** At most about `most` characters, and how many are missing. A pair of surrogates is not taken apart. */
export const cut = (text: string, most: number): string => {
  if (text.length <= most) return text;
  const kept = text.slice(0, most).replace(/[\uD800-\uDBFF]$/, "");
  return `${kept}… (${count(text.length - kept.length)} more characters)`;
};

/** `… and 37 more reasons`, or nothing where nothing is left. */
export const more = (left: number, noun = ""): string[] =>
  left > 0 ? [`… and ${count(left)} more${noun === "" ? "" : ` ${noun}${left === 1 ? "" : "s"}`}`] : [];
