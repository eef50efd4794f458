/** Putting the old value back: by the timer when it is due, or by a person now. */
import type { Output } from "../../../protocol/operations.ts";
import { fail, ok, type Result } from "../../../protocol/result.ts";
import type { Question } from "../contract.ts";
import { outcomeOf } from "./audit-book.ts";
import type { By } from "./by.ts";
import type { ChangeRow, Sender } from "./change-book.ts";
import { current } from "./current.ts";
import { retryAfterMs, whenDue } from "./decide.ts";
import { type Parts, TIMER } from "./parts.ts";
import { headroom, lasts, permanent, warnings } from "./wording.ts";
import { look, notFound, PUT_BACK, resolve, send, settle } from "./write.ts";

/** For one try of the alarm to put a value back. */
const ALARM_DEADLINE_MS = 15_000;

/** Kept with what is sent: its outcome may have to be looked up, and is then audited in this name. */
const sentFor = ({ caller, requestId }: By, reason: string | null): string =>
  JSON.stringify({ caller, requestId, reason } satisfies Sender);

const noted = (
  parts: Parts,
  change: ChangeRow,
  by: By,
  operation: string,
  outcome: string,
  detail: string | null,
): void =>
  parts.audit.append(
    {
      operation,
      caller: by.caller,
      requestId: by.requestId,
      input: { id: change.id },
      changeId: change.id,
      before: change.after,
      after: outcome === "reverted" || outcome === "undone" ? change.original : null,
      outcome,
      reason: null,
      detail,
    },
    parts.now(),
  );

/** One change that is due: resolved, put back, or left; a host that cannot be reached is tried again later. */
export const onAlarm = async (parts: Parts, change: ChangeRow): Promise<void> => {
  const { changes, now } = parts;
  const by: By = {
    caller: TIMER,
    requestId: `timer-${change.id}-${change.tries + 1}`,
    deadlineAt: now() + ALARM_DEADLINE_MS,
  };
  const later = (code: string, detail: string): void => {
    changes.update(change.id, { tries: change.tries + 1, note: detail, due: now() + retryAfterMs(change.tries) });
    noted(parts, change, by, "revert", code, detail);
  };
  if (change.phase !== null) {
    const resolved = await resolve(parts, change, by);
    if (!resolved.ok) later(resolved.failure.code, resolved.failure.detail);
    return;
  }
  // A newer change of the setting that is open still may have taken this one's place.
  const settled = await settle(parts, change.key, by);
  if (!settled.ok) return later(settled.failure.code, settled.failure.detail);
  if (changes.get(change.id)?.state !== "active") return;
  const wanted = { key: change.key, value: change.original, ...PUT_BACK };
  const found = await current(parts, change.key, by);
  if (!found.ok) return later(found.failure.code, found.failure.detail);
  const decided = whenDue(change, found.value);
  if (decided !== "put_back") {
    changes.update(change.id, { ...decided, due: null });
    return noted(parts, change, by, "revert", decided.state, decided.note);
  }
  // Before it is sent: an object that ends now must know that it may have been.
  changes.update(change.id, { phase: "revert", sender: sentFor(by, null) });
  const written = await send(parts, { ...change, phase: "revert" }, { ...wanted, if_current: change.after }, by);
  if (written.outcome !== "applied") return later(written.failure.code, written.failure.detail);
  changes.update(change.id, { state: "reverted", note: null, due: null, tries: 0 });
  noted(parts, change, by, "revert", "reverted", null);
};

interface UndoInput {
  id: number | "latest";
  reason?: string | undefined;
}

/** `undo`: as the timer would, now. Refused where somebody has changed the value since. */
export const undo = async (
  parts: Parts,
  question: Question,
  input: UndoInput,
  by: By,
): Promise<Result<Output<"undo">>> => {
  const { changes } = parts;
  const named = input.id === "latest" ? null : changes.get(input.id);
  const settled = await settle(parts, named?.key ?? null, by);
  parts.onDue();
  // Only now is it known which is the latest, and whether the one that is named is in force.
  const change = input.id === "latest" ? changes.latestInForce() : changes.get(input.id);
  const result = settled.ok ? await undone(parts, change, input, by) : settled;
  const failure = result.ok ? null : result.failure;
  parts.audit.append(
    {
      operation: question.operation,
      caller: question.caller,
      requestId: question.requestId,
      input: question.input,
      changeId: change?.id ?? null,
      before: result.ok ? result.value.before : null,
      after: result.ok ? result.value.after : null,
      outcome: failure === null ? "undone" : outcomeOf(failure),
      reason: input.reason ?? null,
      detail: failure?.detail ?? null,
    },
    parts.now(),
  );
  return result;
};

const undone = async (
  parts: Parts,
  change: ChangeRow | null,
  { id, reason }: UndoInput,
  by: By,
): Promise<Result<Output<"undo">>> => {
  const { changes, onDue } = parts;
  if (change === null)
    return notFound(id === "latest" ? "There is no change in force to undo." : `There is no change ${id}.`);
  if (change.state !== "active" && change.state !== "kept") {
    return fail({
      code: "conflict",
      hop: "worker",
      detail: `Change ${change.id} is not in force any more: ${change.state}.`,
      hint: "`changes` shows what became of it.",
    });
  }
  const wanted = { key: change.key, value: change.original, ...PUT_BACK };
  const is = await current(parts, change.key, by);
  if (!is.ok) return is;
  const gone = whenDue(change, is.value);
  if (gone !== "put_back" && gone.state === "lost") {
    changes.update(change.id, { ...gone, due: null });
    onDue();
    return fail({
      code: "conflict",
      hop: "worker",
      detail: `Change ${change.id} is gone already. ${gone.note ?? ""}`,
      hint: `If you want ${change.original}, set it.`,
    });
  }
  const looked = await look(parts, wanted, by);
  if (!looked.ok) return looked;
  const seen = looked.value;
  if (seen.before !== change.after) {
    return fail({
      code: "conflict",
      hop: "worker",
      detail: `${change.key} is ${seen.before} now, not ${change.after} as change ${change.id} left it; it was not touched.`,
      hint: `If you want ${change.original}, set it.`,
    });
  }
  changes.update(change.id, { phase: "undo", sender: sentFor(by, reason ?? null), due: by.deadlineAt });
  onDue();
  const written = await send(parts, { ...change, phase: "undo" }, { ...wanted, if_current: change.after }, by);
  if (written.outcome !== "applied") {
    if (written.outcome === "failed") changes.update(change.id, { due: change.due });
    onDue();
    return fail(written.failure);
  }
  changes.update(change.id, { state: "undone", note: null, due: null });
  changes.reinstate(change);
  onDue();
  return ok({
    key: change.key,
    before: change.after,
    after: change.original,
    outcome: "applied",
    change_id: change.id,
    until: null,
    headroom: headroom(change.key, change.after, change.original, seen.figures),
    warnings: warnings(change.key, change.original, seen.figures),
    lasts: lasts(null),
    permanent: permanent([[change.key, change.original]]),
  });
};
