/** A message as Slack takes it: Block Kit blocks, and the text for notifications and screen readers. */
import type { KnownBlock } from "@slack/types";

export interface Message {
  /** Never empty; what a notification shows. */
  text: string;
  blocks: KnownBlock[];
}
