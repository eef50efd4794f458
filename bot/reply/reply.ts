/** What a reply is made with, besides the answer. */
import type { Role } from "../../src/protocol/caller.ts";
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
