import type { Caller } from "../../../protocol/caller.ts";
import type { Reading } from "../../../protocol/operations.ts";
import type { AskAgent } from "../ask-agent.ts";
import type { AuditBook } from "./audit-book.ts";
import type { ChangeBook } from "./change-book.ts";

/** What making changes stands on. */
export interface Parts {
  ask: AskAgent;
  changes: ChangeBook;
  audit: AuditBook;
  /** Milliseconds since the epoch. */
  now: () => number;
  /** Called whenever what is due may have changed. */
  onDue: () => void;
}

/** What the agent says of a setting. */
export type Seen = Reading<"set">;

/** Who puts timed changes back. */
export const TIMER: Caller = { id: "timer", role: "operator", via: "console" };
