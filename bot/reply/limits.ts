/**
 * Last step of every reply: shortens it to Slack's limits and says what was left out.
 * https://docs.slack.dev/reference/block-kit/blocks
 */
import type { ActionsBlock, KnownBlock, SectionBlock } from "@slack/types";
import { shortened } from "../../src/shared/text.ts";
import { count } from "./cut.ts";
import type { Message } from "../slack/message.ts";

export const LIMITS = {
  text: 4000,
  blocks: 50,
  section: 3000,
  header: 150,
  /** Of one element of a context block. */
  context: 2000,
  contextElements: 10,
  fields: 10,
  field: 2000,
  actions: 25,
  button: 75,
  value: 2000,
  url: 3000,
  altText: 2000,
  actionId: 255,
  blockId: 255,
  /**
   * Of all blocks as JSON. Not documented; Slack was seen to refuse messages from about 13,200 characters on
   * (https://github.com/slackapi/bolt-js/issues/2509).
   */
  total: 12_500,
} as const;

/** Room for the words that say what was cut, and for what is closed. */
const NOTE = 60;

/** Shortens text with Slack's markup: no entity is torn, no code is left open, and how much is missing is said. */
export const cutMarkup = (text: string, most: number): string => {
  if (text.length <= most) return text;
  const kept = text
    .slice(0, most - NOTE)
    .replace(/[\uD800-\uDBFF]$/, "")
    .replace(/&[a-z]{0,4}$/, "")
    .replace(/<[^>]*$/, "");
  const fenced = kept.split("```").length % 2 === 0;
  const spans = kept.replaceAll("```", "").split("`").length % 2 === 0;
  return `${kept}${fenced ? "\n```" : spans ? "`" : ""}\n… ${count(text.length - kept.length)} more characters`;
};

type Actionable = ActionsBlock["elements"][number];

/** A button's value is signed and its id is matched: what is too long cannot be cut, only left out. */
const fits = (element: Actionable): boolean =>
  element.type !== "button" ||
  ((element.value ?? "").length <= LIMITS.value &&
    (element.url ?? "").length <= LIMITS.url &&
    (element.action_id ?? "").length <= LIMITS.actionId);

const shortElement = (element: Actionable): Actionable =>
  element.type === "button"
    ? { ...element, text: { ...element.text, text: shortened(element.text.text, LIMITS.button) } }
    : element;

const shortSection = (block: SectionBlock): SectionBlock => {
  const { text, fields, accessory, ...rest } = block;
  return {
    ...rest,
    ...(text === undefined ? {} : { text: { ...text, text: cutMarkup(text.text, LIMITS.section) } }),
    ...(fields === undefined
      ? {}
      : {
          fields: fields
            .slice(0, LIMITS.fields)
            .map((field) => ({ ...field, text: cutMarkup(field.text, LIMITS.field) })),
        }),
    ...(accessory?.type === "button" && fits(accessory) ? { accessory: shortElement(accessory) } : {}),
  } as SectionBlock;
};

const isEmpty = (text: { text: string } | undefined): boolean => text === undefined || text.text.trim() === "";

/** Slack refuses empty text. @returns none where nothing is left of it */
const short = (block: KnownBlock): KnownBlock[] => {
  switch (block.type) {
    case "header":
      return [{ ...block, text: { ...block.text, text: shortened(block.text.text, LIMITS.header) } }];
    case "section": {
      const made = shortSection(block);
      return isEmpty(made.text) && made.fields === undefined ? [] : [made];
    }
    case "context": {
      const elements = block.elements
        .filter((element) => element.type === "image" || !isEmpty(element))
        .slice(0, LIMITS.contextElements)
        .map((element) =>
          element.type === "image" ? element : { ...element, text: cutMarkup(element.text, LIMITS.context) },
        );
      return elements.length === 0 ? [] : [{ ...block, elements }];
    }
    case "actions": {
      const elements = block.elements.filter(fits).slice(0, LIMITS.actions).map(shortElement);
      return elements.length === 0 ? [] : [{ ...block, elements }];
    }
    default:
      return [block];
  }
};

const fitting = (blocks: readonly KnownBlock[]): boolean =>
  blocks.length <= LIMITS.blocks && JSON.stringify(blocks).length <= LIMITS.total;

const note = (left: number): KnownBlock => ({
  type: "context",
  elements: [
    {
      type: "mrkdwn",
      verbatim: true,
      text: `… and ${left} more part${left === 1 ? "" : "s"} that would not fit here.`,
    },
  ],
});

/** Buttons and small print at the end of a message stay; what comes before them goes, from its end. */
const lengthOfTail = (blocks: readonly KnownBlock[]): number => {
  const body = blocks.findLastIndex(({ type }) => type !== "actions" && type !== "context");
  return Math.min(blocks.length - 1 - body, 4);
};

export const withinLimits = ({ text, blocks }: Message): Message => {
  const whole = blocks.flatMap(short);
  const shortText = cutMarkup(text.trim() || "redis-ops", LIMITS.text);
  if (fitting(whole)) return { text: shortText, blocks: whole };
  const tail = lengthOfTail(whole);
  const end = whole.slice(whole.length - tail);
  let kept = whole.slice(0, whole.length - tail);
  const made = (): KnownBlock[] => [...kept, note(whole.length - tail - kept.length), ...end];
  while (kept.length > 1 && !fitting(made())) kept = kept.slice(0, -1);
  // Only if the tail alone is too much: the last of it goes, and is counted as well.
  while (end.length > 0 && !fitting(made())) end.pop();
  return { text: shortText, blocks: made() };
};
