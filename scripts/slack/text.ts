/** A message as a terminal can show it: what Slack's formatting means, and the buttons by number. */
import { type Block, buttonsOf } from "./limits.ts";

/** Slack shows a time in the reader's own zone; here it is what Slack shows where it cannot. */
const unescaped = (text: string): string =>
  text
    .replaceAll(/<!date\^\d+\^[^|>]*\|([^>]*)>/g, "$1")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");

const shown = (text: { type: string; text: string }): string =>
  text.type === "mrkdwn" ? unescaped(text.text) : text.text;

const linesOf = (block: Block): string[] => {
  if (block.type === "header") return [block.text.text];
  if (block.type === "divider") return ["---"];
  if (block.type === "actions") return [];
  if (block.type === "image") return [`(picture: ${block.alt_text} ${block.image_url})`];
  if (block.type === "data_visualization") return [`(chart: ${block.title})`];
  const texts =
    block.type === "context" ? block.elements : [...(block.text ? [block.text] : []), ...(block.fields ?? [])];
  return texts.flatMap((each) => shown(each).split("\n"));
};

/** The lines of a message, then its buttons as `[1] Refresh`; one that leads somewhere with its address. */
export const messageText = (blocks: readonly Block[], fallback: string): string => {
  const lines = blocks.length === 0 ? [unescaped(fallback)] : blocks.flatMap(linesOf);
  const buttons = buttonsOf(blocks).map(
    ({ text, url }, at) => `[${at + 1}] ${text.text}${url === undefined ? "" : ` (${url})`}`,
  );
  return [...lines, ...(buttons.length === 0 ? [] : ["", buttons.join("   ")])].join("\n");
};
