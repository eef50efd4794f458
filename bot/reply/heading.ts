/** What stands first: a sign, the word for those who cannot see it, and what it is about. */
import type { Verdict } from "../../src/protocol/verdict.ts";

export interface Heading {
  /** By Slack's name. */
  emoji: string;
  word: string;
}

export const VERDICT_HEADINGS: Readonly<Record<Verdict, Heading>> = {
  ok: { emoji: ":large_green_circle:", word: "OK" },
  warn: { emoji: ":warning:", word: "WARN" },
  critical: { emoji: ":red_circle:", word: "CRITICAL" },
};

/** For what was only looked up, with nothing to judge. */
export const FOUND: Heading = { emoji: ":information_source:", word: "" };
export const DONE: Heading = { emoji: ":white_check_mark:", word: "DONE" };
export const UNDONE: Heading = { emoji: ":white_check_mark:", word: "UNDONE" };
export const NOT_DONE: Heading = { emoji: ":x:", word: "NOT CHANGED" };
export const UNKNOWN: Heading = { emoji: ":warning:", word: "OUTCOME UNKNOWN" };
export const NOTHING_DONE: Heading = { emoji: ":information_source:", word: "NOTHING CHANGED" };

/** `CRITICAL · prod memory`. Not escaped. */
export const title = ({ word }: Heading, operation: string, target: string | null): string =>
  [word, [target, operation].filter((part) => part !== null && part !== "").join(" ")]
    .filter((part) => part !== "")
    .join(" · ");
