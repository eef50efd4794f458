/**
 * The life of a change: `step` is the only code that moves one from state to state. Pure: the book stores what it answers, and the desk
 * sends what it wants sent.
 */
import type { Failure } from "../../../../protocol/failure.ts";
import type { Permission } from "../../../../protocol/guards.ts";
import type { AuditEntry, AuditHead, ChangeEvent, Effect, Step, Write } from "./events.ts";
import { goneAlready, isMade, toldAfterLoss, whenDue, whenUnseen } from "./found.ts";
import { type ChangeRecord, leadsTo, nameOf } from "./states.ts";
import { MAX_RETRY_MS } from "./times.ts";
import { doubledMs } from "../../../../shared/deadline.ts";

/** A write that was read back as not made is looked up once more after this time: a dying connection may still deliver it. */
const LOOK_ONCE_MORE_MS = 30_000;

const FIRST_RETRY_MS = 5_000;

/** How long the timer waits before its next try, after so many failed ones: 5 s, 10 s, 20 s, … 15 min. */
export const retryAfterMs = (failed: number): number => doubledMs(FIRST_RETRY_MS, MAX_RETRY_MS, failed);

/** Putting back what was there may evict and may refuse writes: it was so before. */
export const PUT_BACK: Permission = { allow_eviction: true, force: true };

/** The audit's word for what failed: the failure's code, unless the change may have been made all the same. */
const outcomeOf = ({ code, outcome_unknown }: Failure): string => (outcome_unknown === true ? "unknown" : code);

/** Throws for an event that the table does not allow, and for a `due` before its time: only a bug sends one. */
export const step = (change: ChangeRecord | null, event: ChangeEvent): Step => {
  const from = nameOf(change);
  if (event.name === "due" && change !== null && isEarly(change, event.at))
    throw new Error(`Change ${change.id} is not due yet.`);
  const allowed = leadsTo(from, event.name);
  const next = change === null ? begin(event) : move(change, event);
  if (!allowed?.includes(nameOf(next.state)))
    throw new Error(`A change that is ${from} cannot become ${nameOf(next.state)} by ${event.name}.`);
  return next;
};

/** Whether a timed change, its next try, or the look at what was sent, still has time. */
const isEarly = ({ due }: ChangeRecord, at: number): boolean => due !== null && at < due;

/** Whether a dying connection may still deliver what was sent: it was, and its time to be looked up has not come yet. */
const mayStillCome = (change: ChangeRecord, at: number): boolean =>
  change.phase !== null && isEarly(change, at) && change.sender?.overdue !== true;

const begin = (event: ChangeEvent): Step => {
  if (event.name === "asked") {
    const { at, change, value, permission, lookUpAt } = event;
    const state: ChangeRecord = {
      ...{ ...change, id: 0, at, state: "unknown", phase: "set", due: lookUpAt },
      ...{ note: null, sender: null, tries: 0, supersededBy: null },
    };
    const { allow_eviction, force } = permission;
    return stored(state, [send({ key: change.key, value, if_current: change.before, allow_eviction, force })]);
  }
  if (event.name === "unchanged") {
    const { head, value } = event;
    return stored(null, [], line(head, null, { before: value, after: value, outcome: "unchanged" }));
  }
  return event.name === "refused" ? refused(null, event) : stored(null);
};

const move = (change: ChangeRecord, event: ChangeEvent): Step => {
  const { at } = event;
  switch (event.name) {
    case "refused":
      return refused(change, event);
    case "undo_asked":
      return putBack({ ...change, phase: "undo", due: event.lookUpAt }, event.head);
    case "due": {
      const found = whenDue(change, event.found);
      if (found === "put_back") return putBack({ ...change, phase: "revert" }, event.head);
      const outcome = { before: change.after, outcome: found.state, detail: found.note };
      return stored({ ...change, ...found, due: null }, [], line(event.head, change, outcome));
    }
    case "confirmed":
      return made(change, event);
    case "failed":
      return notMade(change, event, event.failure, failedFields(change, event.failure, at));
    case "link_lost":
      return notMade(change, event, toldAfterLoss(event.failure, null), {});
    case "read_back": {
      const found = whenUnseen(change, event.found);
      const { value: after, runId } = event.found;
      if (isMade(change, found)) return made(change, { head: event.head, after, runId });
      const told = toldAfterLoss(event.failure, { state: found.state, value: after });
      return notMade(change, event, told, {
        ...(change.phase === "set" ? found : {}),
        due: at + LOOK_ONCE_MORE_MS,
      });
    }
    case "looked_up":
      return lookedUp(change, event);
    case "unreachable":
      return stored(later(rung(change), at, event.failure.detail), [], failureLine(change, event.head, event.failure));
    case "found_lost": {
      const found = whenDue(change, event.found);
      if (found === "put_back") return stored(change);
      const failure = goneAlready(change, found.note);
      return stored({ ...change, ...found, due: null }, [tell(failure)], failureLine(change, event.head, failure));
    }
    case "alarm_failed":
      return stored(change.due === null ? change : later(rung(change), at, "An internal error."));
    case "superseded":
      return superseded(change, event.by);
    case "reinstated": {
      // Only a timed change has something to come back for, and only if its value is what the undo has put back.
      if (change.until === null || change.after !== event.value) return stored(change);
      return stored({ ...change, state: "active", note: null, due: change.until, supersededBy: null });
    }
    case "asked":
    case "unchanged":
  }
  // Only of what is not on the books: `step` refuses them.
  return stored(change);
};

const stored = (state: ChangeRecord | null, effects: Effect[] = [], audit: AuditEntry | null = null): Step => ({
  state,
  effects,
  audit,
});

const send = (write: Write): Effect => ({ do: "send", write });
const tell = (failure: Failure): Effect => ({ do: "tell", failure });

const line = (
  head: AuditHead,
  change: ChangeRecord | null,
  outcome: Pick<AuditEntry, "outcome"> & Partial<AuditEntry>,
): AuditEntry => ({ ...head, changeId: change?.id ?? null, before: null, after: null, detail: null, ...outcome });

const refused = (
  change: ChangeRecord | null,
  { head, before, failure }: Extract<ChangeEvent, { name: "refused" }>,
): Step => stored(change, [], line(head, change, { before, outcome: outcomeOf(failure), detail: failure.detail }));

/** Keeps who asked, so that a later lookup is audited under their name. */
const putBack = (change: ChangeRecord, { caller, requestId, reason }: AuditHead): Step => {
  const { key, original, after } = change;
  return stored({ ...change, sender: { caller, requestId, reason } }, [
    send({ key, value: original, if_current: after, ...PUT_BACK }),
  ]);
};

/** The write was made: by the host's word, or as it was read back. */
const made = (change: ChangeRecord, { head, after, runId }: MadeBy): Step => {
  const { original, until, phase } = change;
  if (phase === "set") {
    const state: ChangeRecord = { ...change, phase: null, after, runId, due: until, state: inForce(change) };
    return stored(state, superseding(change), line(head, change, { before: change.before, after, outcome: "applied" }));
  }
  const state = phase === "undo" ? "undone" : "reverted";
  return stored(
    { ...change, state, phase: null, note: null, due: null, tries: phase === "undo" ? change.tries : 0 },
    [overtaking(change), ...reinstating({ ...change, state })],
    line(head, change, { before: change.after, after: original, outcome: state }),
  );
};

const overtaking = ({ id, key }: ChangeRecord): Effect => ({ do: "overtake", key, by: id });
const superseding = (change: ChangeRecord): Effect[] => [
  { do: "supersede", key: change.key, by: change.id },
  overtaking(change),
];

/** A newer change was made, on this one's value: what was sent to put back the old one and comes only now finds another value, and is refused. */
const superseded = (change: ChangeRecord, by: number): Step => {
  // A doubted one stays what was read back.
  if (change.phase === "set") return stored({ ...change, phase: null, due: null });
  const note = `By change ${by}.`;
  const next: ChangeRecord = { ...change, state: "superseded", phase: null, note, due: null, supersededBy: by };
  // Of the undo or the revert that was under way nobody has been told yet what came of it.
  const outcome = { before: change.before, outcome: next.state, detail: note };
  return stored(next, [], change.phase === null ? null : line(resolving(change), change, outcome));
};

interface MadeBy {
  head: AuditHead;
  /** In Redis's own words: later it is compared with what Redis has then. */
  after: string;
  runId: string | null;
}

const inForce = ({ until }: Pick<ChangeRecord, "until">): "kept" | "active" => (until === null ? "kept" : "active");

/** Undoing a change puts back the one before it, timer and all, unless the undo has gone further back than that. */
const reinstating = ({ id, state, before, original }: ChangeRecord): Effect[] =>
  state === "undone" && before === original ? [{ do: "reinstate", supersededBy: id, value: original }] : [];

/** What a certain failure leaves behind. */
const failedFields = (change: ChangeRecord, { detail }: Failure, at: number): Partial<ChangeRecord> => {
  if (change.phase === "set") return { phase: null, state: "not_applied", note: detail, due: null };
  // The timer goes on as before: at its time, or with the pause it had come to.
  const timer = change.tries === 0 ? change.until : at + retryAfterMs(change.tries - 1);
  return { phase: null, due: change.until === null ? null : timer };
};

/**
 * The write failed, or nobody knows; a revert is tried again by the alarm, whatever else is to be done. What it has sent may still come for as
 * long as anything that was sent, however long the pause is that the tries have come to: that begins with the look.
 */
const notMade = (
  change: ChangeRecord,
  { head, at }: { head: AuditHead; at: number },
  told: Failure,
  fields: Partial<ChangeRecord>,
): Step => {
  let next = { ...change, ...fields };
  if (change.phase === "revert") {
    next = later(next, at, told.detail);
    if (next.phase !== null) next.due = at + LOOK_ONCE_MORE_MS;
  }
  return stored(next, [tell(told)], failureLine(change, head, told));
};

/** The alarm has come for what was sent, in vain: the next tries have pauses, for which somebody who asks need not wait. */
const rung = (change: ChangeRecord): ChangeRecord =>
  change.phase === null || change.sender === null ? change : { ...change, sender: { ...change.sender, overdue: true } };

const later = (change: ChangeRecord, at: number, note: string): ChangeRecord => ({
  ...change,
  note,
  tries: change.tries + 1,
  due: at + retryAfterMs(change.tries),
});

/** `before` in the audit: a set gives the value it would replace, a revert the value it would undo, an undo nothing. */
const failureLine = (change: ChangeRecord, head: AuditHead, failure: Failure): AuditEntry => {
  const { detail, code } = failure;
  if (head.operation === "revert") return line(head, change, { before: change.after, outcome: code, detail });
  const before = change.phase === "set" ? change.before : null;
  return line(head, change, { before, outcome: outcomeOf(failure), detail });
};

/** Whether what was found is as if nothing had been sent, so that a dying connection may still deliver it. */
const isAsBefore = ({ phase }: ChangeRecord, state: ChangeRecord["state"]): boolean =>
  phase === "set" ? state === "not_applied" || state === "lost" : state === "active" || state === "kept";

/** A lookup settled the outcome, or has come too early to do so. */
const lookedUp = (change: ChangeRecord, { at, found }: Extract<ChangeEvent, { name: "looked_up" }>): Step => {
  const { phase } = change;
  const { state, note } = whenUnseen(change, found);
  const setMade = phase === "set" && isMade(change, { state, note });
  // A try to put back that came to nothing is one of those that the pauses grow with.
  const tries = phase === "revert" ? change.tries : 0;
  const due = phase === "revert" ? at + retryAfterMs(tries) : change.until;
  const next: ChangeRecord = { ...change, state, note, due: state === "active" ? due : null, phase: null, tries };
  if (setMade) next.after = found.value;
  const back = state === "undone" || state === "reverted" ? [overtaking(change)] : [];
  const effects = setMade ? superseding(change) : [...back, ...reinstating(next)];
  const outcome = { before: change.before, after: found.value, outcome: state, detail: note };
  const audited = line(resolving(change), change, outcome);
  if (!mayStillCome(change, at) || !isAsBefore(change, state)) return stored(next, effects, audited);
  // Somebody has asked before its time. What was read back of a set is shown, and said once.
  if (phase !== "set") return stored(change);
  return stored({ ...change, state, note }, [], nameOf(change) === "sent" ? audited : null);
};

/** What is found out later is audited under whoever sent the write. */
const resolving = (change: ChangeRecord): AuditHead => {
  const { caller, requestId, reason } = change.sender ?? change;
  return { operation: "resolve", caller, requestId, reason, input: { id: change.id, phase: change.phase } };
};
