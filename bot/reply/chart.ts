/** A chart: by itself, and in the message that it belongs to. */
import type { ImageBlock } from "@slack/types";
import type { Message } from "../slack/message.ts";
import { shortened } from "../../src/shared/text.ts";
import { notification, plain } from "./escape.ts";
import { LIMITS, withinLimits } from "./limits.ts";

export interface Charted {
  /** As a message of its own. */
  alone: Message;
  /** The message with it, below its first line. */
  within: Message;
}

/** @param told what it shows, for those who do not see it */
export const charted = ({ text, blocks }: Message, address: string, told: string): Charted => {
  const image: ImageBlock = { type: "image", image_url: address, alt_text: shortened(plain(told), LIMITS.altText) };
  const [head, ...rest] = blocks;
  return {
    alone: withinLimits({ text: notification(told), blocks: [image] }),
    within: withinLimits({ text, blocks: [...(head === undefined ? [] : [head]), image, ...rest] }),
  };
};
