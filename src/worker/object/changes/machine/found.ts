/** What became of a change, from what Redis has now, and how that is told. Pure. */
import type { Failure } from "../../../../protocol/failure.ts";
import { isWhatWasAsked } from "./same-value.ts";
import type { ChangeRecord, ShownState } from "./states.ts";

/** The setting's value now, and the Redis process that has it. */
export interface Current {
  value: string;
  runId: string | null;
}

export interface Found<S extends ShownState = ShownState> {
  state: S;
  note: string | null;
}

const restarted = (change: Pick<ChangeRecord, "runId">, { runId }: Current): boolean =>
  change.runId !== null && runId !== null && change.runId !== runId;

/** A timed change is due, or is to be undone: is its old value to be put back, and if not, what became of it. */
export const whenDue = (
  change: Pick<ChangeRecord, "after" | "original" | "runId">,
  current: Current,
): Found<"lost" | "left"> | "put_back" => {
  if (restarted(change, current)) {
    return {
      state: "lost",
      note: `Another process of Redis answers now (it was restarted, or is another one), which never took the change; the value there is ${current.value}.`,
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

/** A write was sent and its outcome not seen. */
export const whenUnseen = (
  change: Pick<ChangeRecord, "before" | "after" | "original" | "runId" | "phase" | "until">,
  current: Current,
): Found => {
  const inForce = change.until === null ? "kept" : "active";
  if (restarted(change, current))
    return { state: "lost", note: "Another process of Redis answered before the outcome was seen." };
  if (change.phase === "set") {
    // The exact ones first: `after` is the value as it was asked for, until Redis has said what it made of it.
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

/** Whether what was found is what the write was sent for. */
export const isMade = ({ phase }: Pick<ChangeRecord, "phase">, { state }: Found): boolean =>
  phase === "set" ? state === "active" || state === "kept" : state === "reverted" || state === "undone";

const unknownText = {
  detail:
    "The link died after the change was sent, and the value could not be read back: it may or may not have been made.",
  hint: "It will not be sent again. It is looked up as soon as the host can be reached; see `changes`.",
  outcome_unknown: true as const,
};

/** The failure that a person is told after the link died, from what was read back, if anything was. */
export const toldAfterLoss = (failure: Failure, found: { state: ShownState; value: string } | null): Failure => {
  if (found === null) return { ...failure, ...unknownText };
  const { state, value } = found;
  if (state === "not_applied") {
    const detail = `The link died under the change. It was read back that the value is ${value} still: nothing was changed.`;
    return { ...failure, detail };
  }
  const detail = `The link died under the change, and the value is ${value} now: by whom cannot be told.`;
  return { ...failure, ...unknownText, detail };
};

/** What an undo answers where Redis has restarted since the change. */
export const goneAlready = ({ id, original }: ChangeRecord, note: string | null): Failure => ({
  code: "conflict",
  hop: "worker",
  detail: `Change ${id} is gone already. ${note ?? ""}`,
  hint: `If you want ${original}, set it.`,
});
