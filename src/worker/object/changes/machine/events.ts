/** What may happen to a change, and what `step` wants done and written for it. */
import type { Caller } from "../../../../protocol/operation.ts";
import type { Failure } from "../../../../protocol/failure.ts";
import type { Permission } from "../../../../protocol/guards.ts";
import type { Current } from "./found.ts";
import type { ChangeRecord } from "./states.ts";

/** The part of an audit line that is known before the outcome: who asked for what, and why. */
export interface AuditHead {
  operation: string;
  caller: Caller;
  requestId: string;
  input: Record<string, unknown>;
  reason: string | null;
}

export interface AuditEntry extends AuditHead {
  changeId: number | null;
  before: string | null;
  after: string | null;
  outcome: string;
  detail: string | null;
}

/** A change as it is asked for, before it has any history. */
export type NewChange = Pick<
  ChangeRecord,
  "key" | "before" | "after" | "caller" | "requestId" | "reason" | "until" | "original" | "runId"
>;

/** `at` is when it happened, milliseconds since the epoch; `head` is of the request or the timer's try that it belongs to. */
export type ChangeEvent = { at: number } & (
  | { name: "asked"; change: NewChange; value: string; permission: Permission; lookUpAt: number }
  /** Nothing was sent. `before` is what the setting was, where that is known. */
  | { name: "refused"; head: AuditHead; before: string | null; failure: Failure }
  /** The setting had the wanted value already. */
  | { name: "unchanged"; head: AuditHead; value: string }
  | { name: "undo_asked"; head: AuditHead; lookUpAt: number }
  /** Its time is over, and this is what Redis has now. */
  | { name: "due"; head: AuditHead; found: Current }
  /** The host answered that the write was made; `after` is in Redis's words. */
  | { name: "confirmed"; head: AuditHead; after: string; runId: string | null }
  /** The host answered that the write was not made. */
  | { name: "failed"; head: AuditHead; failure: Failure }
  /** The link died under the write, and the value could not be read back. */
  | { name: "link_lost"; head: AuditHead; failure: Failure }
  /** The link died under the write, and this was read back at once on a new one. */
  | { name: "read_back"; head: AuditHead; failure: Failure; found: Current }
  /** This was found later of a write whose outcome was not known. */
  | { name: "looked_up"; found: Current }
  /** The alarm's try ended before anything was sent, or before anything was found out. */
  | { name: "unreachable"; head: AuditHead; failure: Failure }
  /** An undo found that Redis had restarted, so that the change was gone already. */
  | { name: "found_lost"; head: AuditHead; found: Current }
  /** A bug ended the alarm's try. */
  | { name: "alarm_failed" }
  | { name: "superseded"; by: number }
  /** The change that had taken its place was undone, which put `value` back. */
  | { name: "reinstated"; value: string }
);

export type EventName = ChangeEvent["name"];

/** The one write of a change, a revert or an undo, as the agent's `set` takes it. */
export interface Write extends Permission {
  key: string;
  value: string;
  if_current: string;
}

export type Effect =
  /** Send this once. The record is stored before. */
  | { do: "send"; write: Write }
  /** Tell whoever asked that it failed. */
  | { do: "tell"; failure: Failure }
  /** Every earlier change of the setting that is in force has been `superseded`. */
  | { do: "supersede"; key: string; by: number }
  /** Every doubted change of the setting has been `superseded`: what Redis has from now on does not tell whether it was made. */
  | { do: "overtake"; key: string; by: number }
  /** Every change that this one had superseded is `reinstated`. */
  | { do: "reinstate"; supersededBy: number; value: string };

export interface Step {
  state: ChangeRecord | null;
  effects: Effect[];
  audit: AuditEntry | null;
}
