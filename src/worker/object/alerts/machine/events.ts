/** What may happen to an alert, and what `step` wants told and written for it. */
import type { Caller } from "../../../../protocol/operation.ts";
import type { Alert, Mute, Sight } from "./states.ts";

/** `at` is when it happened, milliseconds since the epoch. */
export type AlertEvent = { at: number } & (
  | Seen
  /** A sample was judged, and it is not there. */
  | { name: "gone" }
  | { name: "acknowledged"; by: Caller; reason: string | null }
  | { name: "muted"; mute: Mute; by: Caller | null }
  /** By somebody before its time, or by itself. */
  | { name: "mute_over"; by?: Caller }
  /** The target is not watched any more. */
  | { name: "unwatched" }
  /** What was two is one: it goes on in that alert. */
  | { name: "absorbed"; into: number }
);

/** A sample has it. */
export interface Seen {
  name: "seen";
  sight: Sight;
  /** It is believed only when it is still there after so many milliseconds; null: as any other. */
  holdMs: number | null;
  /** What covers it now. */
  mute: Mute | null;
}

export type EventName = AlertEvent["name"];

/** `new`: somebody is to look up from what they do. `edit`: what was told already is brought up to date. */
export interface Notice {
  how: "new" | "edit";
  what: "raised" | "came_back" | "changed" | "comes_and_goes" | "acknowledged" | "muted" | "mute_over" | "settled";
}

/** A line of the audit, which is only ever added to. */
export interface Line {
  at: number;
  alertId: number;
  what: Notice["what"];
  /** The cause at that time. */
  cause: string;
  verdict: Sight["verdict"];
  /** Who did it; null for the watch itself. */
  by: Caller | null;
  detail: string | null;
}

/** What was kept back and is not going to be told by a message of the alert's own. Times are milliseconds since the epoch. */
export interface KeptBack {
  from: number;
  /** When it was gone; null where it is still so. */
  until: number | null;
  mute: Mute;
}

export interface Step {
  alert: Alert | null;
  /** Null where nobody is to be told, also where a mute keeps it back. */
  tell: Notice | null;
  line: Line | null;
  /** What is to be told when nothing keeps it back any more; left out where that is nothing. */
  keptBack?: KeptBack;
  /** Take another sample after so many milliseconds, and do not wait for the next. */
  lookAgainMs: number | null;
}
