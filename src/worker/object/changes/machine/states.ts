/** What is known of a change, the states it can be in, and the one table of what may happen to it in each. */
import type { Caller } from "../../../../protocol/operation.ts";
import type { CHANGE_STATES } from "../../../../protocol/operations/changes.ts";
import type { EventName } from "./events.ts";

/** A state as `changes` shows it. */
export type ShownState = (typeof CHANGE_STATES)[number];

/** A write that was sent to the host and whose outcome is not certain yet. Redis is asked what came of it; it is never sent again. */
export type Phase = "set" | "revert" | "undo";

/** In whose name a write was sent, and why: what is found out about it later is audited in that name. */
export interface Sender {
  caller: Caller;
  requestId: string;
  reason: string | null;
  /** Its time to be looked up has come, only the host could not tell: from then on nothing may still come of it, and whoever looks first settles it. */
  overdue?: boolean;
}

/** All times are milliseconds since the epoch. */
export interface ChangeRecord {
  /** 0 until the book has given it a number. */
  id: number;
  at: number;
  key: string;
  before: string;
  /** As it was asked for, until Redis has said what it made of it. */
  after: string;
  caller: Caller;
  requestId: string;
  reason: string | null;
  state: ShownState;
  phase: Phase | null;
  until: number | null;
  /** The value that is put back: that of the first of several timed changes of one setting. */
  original: string;
  note: string | null;
  /** Of the Redis process that took it. */
  runId: string | null;
  /** Who had a revert or an undo sent. A set is sent in the name of the change's own caller. */
  sender: Sender | null;
  /** How often the timer has failed since it last succeeded. */
  tries: number;
  /** When the alarm has something to do for it; null for never. */
  due: number | null;
  /** The change that took its place, while it is superseded. */
  supersededBy: number | null;
}

/**
 * Four states are finer than what `changes` shows. `sent`: written down, then sent, and its outcome not known (shown as `unknown`).
 * `doubted`: the link died under it and it was read back as not made, but a dying connection may still deliver it, so it is looked up
 * once more at its time, and is over before only where another change of the setting is made (shown as what was read back). `reverting` and `undoing`: its old value was sent, and the outcome is not known (shown as
 * `active` or `kept`); where the value is the changed one still, a dying connection may put the old one back yet, so it stays so until its time, or until another change is made. `nothing` is a change that is not on the books.
 */
export type StateName = "nothing" | "sent" | "doubted" | "reverting" | "undoing" | ShownState;

export const nameOf = (change: Pick<ChangeRecord, "state" | "phase"> | null): StateName => {
  if (change === null) return "nothing";
  if (change.phase === "revert") return "reverting";
  if (change.phase === "undo") return "undoing";
  if (change.phase === "set") return change.state === "unknown" ? "sent" : "doubted";
  return change.state;
};

/** What may happen to any change on the books without moving it. */
const still = <S extends StateName>(state: S) => ({ refused: [state], alarm_failed: [state] }) as const;

/** Which event is allowed in which state, and where it may lead. `step` throws for any other: it would be a bug. */
export const TABLE = {
  nothing: { asked: ["sent"], refused: ["nothing"], unchanged: ["nothing"] },
  sent: {
    confirmed: ["active", "kept"],
    failed: ["not_applied"],
    link_lost: ["sent"],
    read_back: ["active", "kept", "doubted", "sent"],
    looked_up: ["active", "kept", "doubted", "not_applied", "unknown", "lost"],
    unreachable: ["sent"],
    ...still("sent"),
  },
  doubted: {
    looked_up: ["active", "kept", "doubted", "not_applied", "unknown", "lost"],
    superseded: ["not_applied", "lost"],
    unreachable: ["doubted"],
    ...still("doubted"),
  },
  active: {
    due: ["reverting", "left", "lost"],
    unreachable: ["active"],
    undo_asked: ["undoing"],
    found_lost: ["lost"],
    superseded: ["superseded"],
    ...still("active"),
  },
  kept: { undo_asked: ["undoing"], found_lost: ["lost"], superseded: ["superseded"], ...still("kept") },
  reverting: {
    confirmed: ["reverted"],
    failed: ["active"],
    link_lost: ["reverting"],
    read_back: ["reverted", "reverting"],
    looked_up: ["reverted", "reverting", "active", "left", "lost"],
    superseded: ["superseded"],
    unreachable: ["reverting"],
    ...still("reverting"),
  },
  undoing: {
    confirmed: ["undone"],
    failed: ["active", "kept"],
    link_lost: ["undoing"],
    read_back: ["undone", "undoing"],
    looked_up: ["undone", "undoing", "active", "kept", "left", "lost"],
    superseded: ["superseded"],
    unreachable: ["undoing"],
    ...still("undoing"),
  },
  superseded: { reinstated: ["active", "superseded"], ...still("superseded") },
  reverted: still("reverted"),
  undone: still("undone"),
  left: still("left"),
  lost: still("lost"),
  not_applied: still("not_applied"),
  unknown: still("unknown"),
} as const satisfies Record<StateName, Partial<Record<EventName, readonly StateName[]>>>;

/** Where an event may lead from a state; undefined where it is not allowed. */
export const leadsTo = (state: StateName, event: EventName): readonly StateName[] | undefined =>
  (TABLE[state] as Partial<Record<EventName, readonly StateName[]>>)[event];
