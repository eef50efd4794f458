/** What is to be done about a change, from what Redis has now. Pure. */
import type { ChangeRow, ChangeState } from "./change-book.ts";
import { isWhatWasAsked } from "./same-value.ts";

/** The setting's value now, and the Redis process that has it. */
export interface Current {
  value: string;
  runId: string | null;
}

const restarted = (change: Pick<ChangeRow, "run_id">, { runId }: Current): boolean =>
  change.run_id !== null && runId !== null && change.run_id !== runId;

export type Resolution = { state: ChangeState; note: string | null } | "put_back";

/** A timed change is due: is the old value to be put back, and if not, what became of the change. */
export const whenDue = (change: Pick<ChangeRow, "after" | "original" | "run_id">, current: Current): Resolution => {
  if (restarted(change, current)) {
    return {
      state: "lost",
      note: `Redis restarted, and with it the change was gone; the value is ${current.value} now.`,
    };
  }
  if (current.value === change.after) return "put_back";
  return {
    state: "left",
    note:
      current.value === change.original
        ? "Somebody had put the old value back already."
        : `Somebody had changed the value to ${current.value} since; it was left.`,
  };
};

/** Something was sent and its outcome not seen: what became of it, from what Redis has now. */
export const whenUnseen = (
  change: Pick<ChangeRow, "before" | "after" | "original" | "run_id" | "phase" | "until">,
  current: Current,
): { state: ChangeState; note: string | null } => {
  const inForce: ChangeState = change.until === null ? "kept" : "active";
  if (restarted(change, current)) return { state: "lost", note: "Redis restarted before the outcome was seen." };
  if (change.phase === "set") {
    // Exact ones first: the books have the value as it was asked for, until Redis has said what it made of it.
    if (current.value === change.after) return { state: inForce, note: "The outcome was read back." };
    if (current.value === change.before)
      return { state: "not_applied", note: "It was read back that nothing was changed." };
    if (isWhatWasAsked(change.after, current.value)) return { state: inForce, note: "The outcome was read back." };
    return { state: "unknown", note: `The value was ${current.value} when it was read back.` };
  }
  if (current.value === change.original)
    return { state: change.phase === "undo" ? "undone" : "reverted", note: "The outcome was read back." };
  if (current.value === change.after) return { state: inForce, note: null };
  return { state: "left", note: `The value was ${current.value} when it was read back; it was left.` };
};

const FIRST_RETRY_MS = 5_000;
const MAX_RETRY_MS = 15 * 60_000;

/** How long to wait before the next try to reach the host, after so many failed ones: 5 s, 10 s, 20 s, … 15 min. */
export const retryAfterMs = (failed: number): number =>
  Math.min(MAX_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(20, failed));
