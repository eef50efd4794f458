/** A message with a chart: below its first line. */
import type { Message } from "../slack/message.ts";
import { shortened } from "../../src/shared/text.ts";
import { plain } from "./escape.ts";
import { LIMITS, withinLimits } from "./limits.ts";

/** @param told what it shows, for those who do not see it */
export const charted = ({ text, blocks }: Message, address: string, told: string): Message => {
  const [head, ...rest] = blocks;
  const image = { type: "image" as const, image_url: address, alt_text: shortened(plain(told), LIMITS.altText) };
  return withinLimits({ text, blocks: [...(head === undefined ? [] : [head]), image, ...rest] });
};
