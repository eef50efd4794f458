/** What a message could do besides being read: whom it calls, where it leads. Written apart from the code that prevents it. */
import type { Message } from "../slack/message.ts";

interface TextObject {
  type?: unknown;
  text?: unknown;
  verbatim?: unknown;
  [key: string]: unknown;
}

/** Every text object of a message, wherever it stands. */
const textsOf = (value: unknown): { type: string; text: string; verbatim: boolean }[] => {
  if (Array.isArray(value)) return value.flatMap(textsOf);
  if (typeof value !== "object" || value === null) return [];
  const { type, text, verbatim } = value as TextObject;
  return typeof type === "string" && typeof text === "string"
    ? [{ type, text, verbatim: verbatim === true }]
    : Object.values(value).flatMap(textsOf);
};

/** A time as Slack writes it in the reader's own zone, with nothing in it that anybody chose. */
const DATE = /<!date\^\d{1,13}\^\{date_short_pretty\} \{time\}\|\d{4}-\d\d-\d\d \d\d:\d\d UTC>/g;
const CONTROL = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;
const ENTITY = /&(?!(?:amp|lt|gt);)/;

/** Outside code; null where a code block or span is left open. */
const outsideCode = (text: string): string | null => {
  const parts = text.split("```");
  if (parts.length % 2 === 0) return null;
  const prose = parts.filter((_, at) => at % 2 === 0).map((part) => part.split("`"));
  return prose.some((pieces) => pieces.length % 2 === 0)
    ? null
    : prose.map((pieces) => pieces.filter((_, at) => at % 2 === 0).join(" ")).join(" ");
};

/** @param allowed ids of people who may be mentioned */
const textTroubles = (
  { type, text, verbatim }: ReturnType<typeof textsOf>[number],
  allowed: readonly string[],
): string[] => {
  const bare = allowed.reduce((left, user) => left.replaceAll(`<@${user}>`, ""), text).replaceAll(DATE, "");
  const outside = type === "mrkdwn" ? outsideCode(bare) : bare;
  return [
    ...(/[<>]/.test(bare) ? ["an angle bracket"] : []),
    ...(CONTROL.test(bare.replaceAll("\n", "")) ? ["a control character"] : []),
    ...(type === "mrkdwn" && ENTITY.test(bare) ? ["a bare ampersand"] : []),
    ...(type === "mrkdwn" && !verbatim ? ["plain words may become links"] : []),
    ...(outside === null ? ["open code"] : []),
    ...(/@(here|channel|everyone)\b/i.test(outside ?? "") ? ["a word that calls everybody"] : []),
  ].map((trouble) => `${trouble} in ${JSON.stringify(text.slice(0, 200))}`);
};

/** Nothing, for a message that can only be read. */
export const troubles = ({ text, blocks }: Message, allowed: readonly string[] = []): string[] => [
  ...textsOf(blocks).flatMap((each) => textTroubles(each, allowed)),
  ...textTroubles({ type: "mrkdwn", text, verbatim: true }, []),
  ...(text.includes("://") ? ["an address in the notification"] : []),
];

export const allText = ({ text, blocks }: Message): string =>
  [text, ...textsOf(blocks).map((each) => each.text)].join("\n");
