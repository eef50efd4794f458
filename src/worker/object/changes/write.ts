/** One guarded, recorded write: looked at first, noted, sent once, and read back where its outcome was not seen. */
import type { Failure } from "../../../protocol/failure.ts";
import {
  type GuardFigures,
  guardMaxmemory,
  guardPolicy,
  type Permission,
  type Refusal,
} from "../../../protocol/guards.ts";
import { fail, ok, type Result } from "../../../protocol/result.ts";
import { parseSize } from "../../../shared/size.ts";
import type { Caller } from "../../../protocol/caller.ts";
import type { By } from "./by.ts";
import type { ChangeRow, Sender } from "./change-book.ts";
import { current } from "./current.ts";
import { whenUnseen } from "./decide.ts";
import type { Parts, Seen } from "./parts.ts";

/** Kept back from the deadline of a write, to read the value back on a new connection. */
const READ_BACK_MS = 4_000;

const refused = ({ detail, nearest }: Refusal): Failure => ({
  code: "refused_by_guard",
  hop: "worker",
  detail,
  hint: nearest === null ? "See `memory` for the figures." : `The nearest value that passes is ${nearest}.`,
  ...(nearest === null ? {} : { nearest }),
});

/** The Worker's own guards; the agent asks its own again, with the host's bounds. */
export const guarded = (key: string, value: string, figures: GuardFigures, permission: Permission): Failure | null => {
  if (key === "maxmemory") {
    const size = parseSize(value);
    if (!size.ok)
      return { code: "bad_input", hop: "worker", detail: `value: ${size.failure}.`, hint: "For example 576mb." };
    const refusal = guardMaxmemory(size.value, figures, null, permission);
    return refusal && refused(refusal);
  }
  if (key === "maxmemory-policy") {
    const refusal = guardPolicy(value.toLowerCase(), figures, permission);
    return refusal && refused(refusal);
  }
  return null;
};

/** Putting back what was there may evict and may refuse writes: it was so before. */
export const PUT_BACK: Permission = { allow_eviction: true, force: true };

export interface Wanted extends Permission {
  key: string;
  value: string;
  if_current?: string | undefined;
}

/** What would be done, and the figures it is judged by. Writes nothing, so it may be asked twice. */
export const look = async ({ ask }: Parts, wanted: Wanted, by: By): Promise<Result<Seen>> => {
  const { key, value, if_current, allow_eviction, force } = wanted;
  const input = {
    key,
    value,
    dry_run: true,
    allow_eviction,
    force,
    ...(if_current === undefined ? {} : { if_current }),
  };
  return (await ask("set", input, by)).result;
};

/**
 * What became of a write. `applied`: `after` is in Redis's words. `failed` is certain: it was not made. `unseen`: the link died under it; `found` is what was read back, null
 * where the host could not tell, and the change stays open until it can.
 */
export type Written =
  | { outcome: "applied"; after: string; seen: Seen | null }
  | { outcome: "failed"; failure: Failure }
  | { outcome: "unseen"; failure: Failure; found: ReturnType<typeof whenUnseen> | null };

/** What is left of a write that a dying connection may still deliver is looked for once more after this time. */
const LOOK_ONCE_MORE_MS = 30_000;

/**
 * Sends the write of a change that is already on the books, once. Where its outcome was not seen, the value is read back on a new
 * connection; the books are left so that the alarm looks again, unless the outcome is sure.
 */
export const send = async (
  parts: Parts,
  change: ChangeRow,
  wanted: Wanted & { if_current: string },
  by: By,
): Promise<Written> => {
  const { ask, changes, now } = parts;
  const { key, value, if_current, allow_eviction, force } = wanted;
  const answer = await ask(
    "set",
    { key, value, if_current, allow_eviction, force, dry_run: false },
    { ...by, deadlineAt: by.deadlineAt - READ_BACK_MS },
  );
  if (answer.result.ok) {
    const { run_id, after } = answer.result.value;
    // What Redis has, in its own words: later it is compared with what Redis has then.
    changes.update(change.id, { phase: null, ...(change.phase === "set" ? { run_id, after } : {}) });
    return { outcome: "applied", after, seen: answer.result.value };
  }
  const { failure } = answer.result;
  if (!answer.lost && failure.outcome_unknown !== true) {
    changes.update(change.id, { phase: null });
    return { outcome: "failed", failure };
  }
  const found = await current(parts, change.key, by);
  if (!found.ok) return { outcome: "unseen", failure: { ...failure, ...unknownText }, found: null };
  const became = whenUnseen(change, found.value);
  if (
    change.phase === "set"
      ? became.state === "active" || became.state === "kept"
      : became.state === "reverted" || became.state === "undone"
  ) {
    const { runId: run_id, value: after } = found.value;
    changes.update(change.id, { phase: null, ...(change.phase === "set" ? { run_id, after } : {}) });
    return { outcome: "applied", after, seen: null };
  }
  changes.update(change.id, { due: now() + LOOK_ONCE_MORE_MS });
  return { outcome: "unseen", failure: { ...failure, ...unseenText(became.state, found.value.value) }, found: became };
};

const unknownText = {
  detail:
    "The link died after the change was sent, and the value could not be read back: it may or may not have been made.",
  hint: "It will not be sent again. It is looked up as soon as the host can be reached; see `changes`.",
  outcome_unknown: true as const,
};

const unseenText = (state: ChangeRow["state"], value: string): Partial<Failure> =>
  state === "not_applied"
    ? {
        detail: `The link died under the change. It was read back that the value is ${value} still: nothing was changed.`,
      }
    : {
        ...unknownText,
        detail: `The link died under the change, and the value is ${value} now: by whom cannot be told.`,
      };

/** Who had asked for what is open: an undo is not that of whoever had made the change. */
const senderOf = ({ sender, caller, request_id, reason }: ChangeRow): Sender =>
  sender === null
    ? { caller: JSON.parse(caller) as Caller, requestId: request_id, reason }
    : (JSON.parse(sender) as Sender);

/**
 * Resolves what was sent and not seen to end, and audits what was found in the name of who had asked for it; fails where the
 * host cannot tell yet.
 */
export const resolve = async (parts: Parts, change: ChangeRow, by: By): Promise<Result<ChangeRow["state"]>> => {
  const { changes, audit, now } = parts;
  const found = await current(parts, change.key, by);
  if (!found.ok) return found;
  const { state, note } = whenUnseen(change, found.value);
  const made = change.phase === "set" && (state === "active" || state === "kept");
  const due = state === "active" ? change.until : null;
  changes.update(change.id, {
    ...{ state, note, due, phase: null, tries: 0 },
    ...(made ? { after: found.value.value } : {}),
  });
  if (made) changes.supersede(change);
  if (state === "undone") changes.reinstate(change);
  const { caller, requestId, reason } = senderOf(change);
  audit.append(
    {
      operation: "resolve",
      caller,
      requestId,
      input: { id: change.id, phase: change.phase },
      changeId: change.id,
      before: change.before,
      after: found.value.value,
      outcome: state,
      reason,
      detail: note,
    },
    now(),
  );
  return ok(state);
};

/**
 * Settles what earlier requests left open, of one setting or of all, before another change: that may be based on it, and what is found
 * after it cannot be told apart any more. Fails where the host cannot tell yet.
 */
export const settle = async (parts: Parts, key: string | null, by: By): Promise<Result<void>> => {
  for (const open of parts.changes.unresolved(key)) {
    const resolved = await resolve(parts, open, by);
    if (!resolved.ok) return resolved;
  }
  return ok(undefined);
};

export const notFound = (detail: string): Result<never> =>
  fail({ code: "bad_input", hop: "worker", detail, hint: "`changes` lists the changes and their numbers." });
