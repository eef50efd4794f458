/** What a renderer knows besides the data, and what it gives back. */
import type { Button, KnownBlock } from "@slack/types";
import type { Role } from "../../src/protocol/caller.ts";
import type { Heading } from "./heading.ts";
import type { Press } from "./press.ts";

export interface Reply {
  press: Press;
  /** Of the one who reads it: nobody is offered what they may not do. */
  role: Role;
  /** A message to a channel has no buttons, and says who shared it. */
  audience: "ephemeral" | "channel";
  /** Milliseconds since the epoch. */
  now: number;
  /** Slack's id of the one who asked. */
  by?: string;
  /** What was asked with, for "Refresh" and "Share". */
  input?: Readonly<Record<string, string>>;
}

export interface RenderContext extends Reply {
  target: string | null;
}

export interface Body {
  /** Between the sentence and the reasons. */
  blocks: KnownBlock[];
  /** After the reasons: what is looked up rather than read. */
  details?: KnownBlock[];
  /** In place of the verdict's own. */
  heading?: Heading;
  /** What it is about, where that says more than the operation's name. Not escaped. */
  subject?: string;
  /** Whether the answer's own sentence is left out, because the body says it better. */
  withoutSummary?: boolean;
  /** What a notification says in place of the answer's own sentence. Not escaped. */
  notice?: string;
  /** Whether the body tells the reasons itself. */
  withoutReasons?: boolean;
  /** Before "Refresh". */
  buttons?: (Button | null)[];
  /** What maxmemory is now, for the label of a step that changes it. */
  maxmemory?: number;
}
