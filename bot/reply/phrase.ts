/** The pieces of a sentence as Slack's markup. Everything in them is escaped here. */
import { type Caller, callerText } from "../../src/protocol/operation.ts";
import type { Part, Phrase } from "../../src/present/view.ts";
import { clock } from "../../src/shared/figures.ts";
import { cut } from "./cut.ts";
import { words } from "./escape.ts";
import { prose, span } from "./prose.ts";

const USER = /^[UW][A-Z0-9]{2,20}$/;

/** A person by id, which Slack shows as their name. Only what has the shape of an id becomes a mention. */
export const mention = (user: string): string => (USER.test(user) ? `<@${user}>` : words(user));

/** @param mayMention only where nobody is called by it: an ephemeral message notifies no one */
export const who = ({ id, via }: Pick<Caller, "id" | "via">, mayMention: boolean): string => {
  const user = id.split("/").at(-1) ?? "";
  return via === "slack" && mayMention && USER.test(user) ? mention(user) : words(callerText({ id, via }));
};

const MOST = 500;
const INSTANT = /(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z)/;

/** In the reader's own time; in UTC where a client cannot do that (https://docs.slack.dev/messaging/formatting-message-text#date-formatting). */
export const when = (at: string): string => {
  const ms = Date.parse(at);
  if (!Number.isFinite(ms) || ms < 0) return words(at);
  return `<!date^${Math.floor(ms / 1000)}^{date_short_pretty} {time}|${clock(new Date(ms).toISOString())}>`;
};

/** Blanks at its ends stay, since they part it from what is beside it. */
const spaced = (raw: string, made: string): string =>
  `${/^\s/u.test(raw) ? " " : ""}${made}${/\s$/u.test(raw) ? " " : ""}`;

/** A sentence of ours that may quote others; an instant in it is a time like any other, but in code, which Slack leaves as it is. */
const sentence = (text: string, most: number): string => {
  if (text.includes("`") || !INSTANT.test(text)) return prose(text, most);
  return cut(text, most)
    .split(INSTANT)
    .map((part, at) => (at % 2 === 1 ? when(part) : prose(part, most)))
    .join("");
};

const bold = (made: string): string => (made.trim() === "" ? "" : `*${made.trim()}*`);

export interface Speaking {
  /** Only where nobody is called by it: an ephemeral message notifies no one. */
  mayMention: boolean;
}

const part = (each: Part, most: number, { mayMention }: Speaking): string => {
  if (typeof each === "string") return sentence(each, most);
  switch (each.kind) {
    case "strong":
      return spaced(each.text, bold(words(cut(each.text, most))));
    case "code":
      return span(each.text, most);
    case "instant":
      return when(each.at);
    case "arrow":
      return words(cut(`${each.from} → ${each.to}`, most));
    case "person":
  }
  return who(each.caller, mayMention);
};

export const phrase = (said: Phrase, speaking: Speaking, most = MOST): string =>
  (typeof said === "string" ? sentence(said, most) : said.map((each) => part(each, most, speaking)).join("")).trim();

/** The same in bold; code and times in it stay what they are. */
export const strongPhrase = (said: Phrase, speaking: Speaking, most = MOST): string =>
  bold(phrase(said, speaking, most));

/** Unescaped text for a monospaced table, or null if it contains a time or a person: Slack formats those only outside code. */
export const plainPhrase = (said: Phrase): string | null => {
  if (typeof said === "string") return said;
  const parts = said.map((each): string | null => {
    if (typeof each === "string") return each;
    if (each.kind === "instant" || each.kind === "person") return null;
    return each.kind === "arrow" ? `${each.from} → ${each.to}` : each.text;
  });
  return parts.every((each) => each !== null) ? parts.join("") : null;
};
