/** The few blocks and elements that replies are made of. Text arrives escaped, but in a header and on a button. */
import type { ActionsBlock, Button, ContextBlock, HeaderBlock, MrkdwnElement, SectionBlock } from "@slack/types";
import { cut } from "./cut.ts";
import { plain } from "./escape.ts";
import { LIMITS } from "./limits.ts";
import type { Press, PressStep } from "../access/buttons.ts";

/** Room for a fence, or for the mark that something was cut. */
const PACKED = LIMITS.section - 100;

/** `verbatim`: Slack makes no links, mentions or channels of plain words. */
const mrkdwn = (text: string): MrkdwnElement => ({ type: "mrkdwn", text, verbatim: true });

/** @param emoji by Slack's name, e.g. `:warning:` */
export const header = (emoji: string, text: string): HeaderBlock => ({
  type: "header",
  text: { type: "plain_text", text: `${emoji} ${plain(text)}`, emoji: true },
});

/** `expand`: Slack hides nothing behind "see more". */
export const section = (text: string, accessory: Button | null = null): SectionBlock => ({
  type: "section",
  text: mrkdwn(text),
  expand: true,
  ...(accessory === null ? {} : { accessory }),
});

export const context = (text: string): ContextBlock => ({ type: "context", elements: [mrkdwn(text)] });

/** None, where there is no button. */
export const actions = (buttons: readonly (Button | null)[]): ActionsBlock[] => {
  const elements = buttons.filter((each) => each !== null);
  return elements.length === 0 ? [] : [{ type: "actions", elements }];
};

export const button = (press: Press, label: string, step: PressStep, style?: "primary" | "danger"): Button | null => {
  const carried = press(step);
  return (
    carried && {
      type: "button",
      text: { type: "plain_text", text: cut(plain(label), LIMITS.button - 30), emoji: true },
      ...carried,
      ...(style === undefined ? {} : { style }),
    }
  );
};

/** Leads to an address. @param id of the action that Slack tells the app of when it is pressed */
export const linkButton = (label: string, url: string, id: string): Button => ({
  type: "button",
  text: { type: "plain_text", text: label, emoji: true },
  action_id: id,
  url,
  style: "primary",
});

/** Puts as many lines into one text as fit. */
const packed = (lines: readonly string[], between: string, most = PACKED): string[] => {
  const texts: string[] = [];
  for (const line of lines) {
    const last = texts.at(-1);
    if (last !== undefined && last.length + between.length + line.length <= most)
      texts[texts.length - 1] = `${last}${between}${line}`;
    else texts.push(line);
  }
  return texts;
};

/** Lines one below the other. */
export const lines = (each: readonly string[], between = "\n"): SectionBlock[] =>
  packed(each, between).map((text) => section(text));

/** The same in small letters. */
export const contexts = (each: readonly string[]): ContextBlock[] =>
  packed(each, "\n", LIMITS.context - 100).map((text) => context(text));

/** Lines in letters of one width. */
export const code = (each: readonly string[]): SectionBlock[] =>
  packed(each, "\n").map((text) => section(`\`\`\`\n${text}\n\`\`\``));
