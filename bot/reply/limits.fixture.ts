/** Slack's documented limits, checked apart from the code that keeps them. */
import type { KnownBlock } from "@slack/types";
import type { Message } from "../slack/message.ts";

const between = (what: string, text: string | undefined, most: number, least = 1): string[] => {
  const length = text?.length ?? 0;
  return length >= least && length <= most ? [] : [`${what} has ${length} characters, not ${least} to ${most}`];
};

const buttonViolations = (element: unknown): string[] => {
  const { type, text, value, url, action_id } = element as Record<string, never> & { text?: { text: string } };
  if (type !== "button") return [`an element is ${String(type)}`];
  return [
    ...between("a button", text?.text, 75),
    // A button that leads somewhere carries nothing.
    ...(url === undefined ? between("a value", value, 2000) : between("a url", url, 3000)),
    ...between("an action_id", action_id, 255),
  ];
};

const blockViolations = (block: KnownBlock): string[] => {
  const id = block.block_id === undefined ? [] : between("a block_id", block.block_id, 255);
  switch (block.type) {
    case "header":
      return [...id, ...between("a header", block.text.text, 150)];
    case "section":
      return [
        ...id,
        ...(block.fields === undefined ? between("a section", block.text?.text, 3000) : []),
        ...(block.fields ?? []).flatMap((field) => between("a field", field.text, 2000)),
        ...((block.fields?.length ?? 0) > 10 ? ["more than 10 fields"] : []),
        ...(block.accessory === undefined ? [] : buttonViolations(block.accessory)),
      ];
    case "context":
      return [
        ...id,
        ...(block.elements.length >= 1 && block.elements.length <= 10 ? [] : ["a context without 1 to 10 elements"]),
        ...block.elements.flatMap((element) =>
          element.type === "image" ? ["an image"] : between("a context", element.text, 2000),
        ),
      ];
    case "actions":
      return [
        ...id,
        ...(block.elements.length >= 1 && block.elements.length <= 25 ? [] : ["actions without 1 to 25 elements"]),
        ...block.elements.flatMap(buttonViolations),
      ];
    default:
      return [`a block is ${block.type}`];
  }
};

const actionIds = (blocks: readonly KnownBlock[]): string[] =>
  [...JSON.stringify(blocks).matchAll(/"action_id":"([^"]*)"/g)].map(([, id]) => id ?? "");

/** What Slack would object to; nothing, for a message that it takes. */
export const violations = ({ text, blocks }: Message): string[] => {
  const ids = actionIds(blocks);
  return [
    ...between("text", text, 4000),
    ...(blocks.length >= 1 && blocks.length <= 50 ? [] : [`${blocks.length} blocks`]),
    ...(JSON.stringify(blocks).length <= 13_000 ? [] : [`${JSON.stringify(blocks).length} characters of blocks`]),
    ...(new Set(ids).size === ids.length ? [] : ["an action_id twice"]),
    ...blocks.flatMap(blockViolations),
  ];
};
