/** Putting the old value back: by the timer when it is due, or by a person now. */
import type { Caller } from "../../../protocol/operation.ts";
import type { Failure } from "../../../protocol/failure.ts";
import type { Output } from "../../../protocol/operations.ts";
import { fail, ok, type Result } from "../../../protocol/result.ts";
import type { Question } from "../contract.ts";
import { type By, carryOut, current, look, type Parts, settle, toLook } from "./conversation.ts";
import type { AuditHead } from "./machine/events.ts";
import { whenDue } from "./machine/found.ts";
import { type ChangeRecord, nameOf } from "./machine/states.ts";
import { PUT_BACK } from "./machine/step.ts";
import { answerOf } from "./wording.ts";

/** For one try of the alarm to put a value back. */
const ALARM_DEADLINE_MS = 15_000;

/** Who puts timed changes back. */
const TIMER: Caller = { id: "timer", role: "operator", via: "timer" };

/** One change that is due: looked up, put back, or left; a host that cannot be reached is tried again later. */
export const onAlarm = async (parts: Parts, change: ChangeRecord): Promise<void> => {
  const { book, now } = parts;
  const { id, key } = change;
  const requestId = `timer-${id}-${change.tries + 1}`;
  const by: By = { caller: TIMER, requestId, deadlineAt: now() + ALARM_DEADLINE_MS };
  const head: AuditHead = { operation: "revert", caller: TIMER, requestId, input: { id }, reason: null };
  const later = (failure: Failure): void => {
    book.take(id, { name: "unreachable", at: now(), head, failure });
  };
  const looking = toLook(by);
  // A newer change of the setting whose outcome is not known may have taken this one's place.
  const settled = await settle(parts, key, change.phase === null ? looking : by);
  if (!settled.ok) return later(settled.failure);
  if (change.phase !== null) return;
  const still = book.get(id);
  if (still === null || nameOf(still) !== "active") return;
  const found = await current(parts, key, looking);
  if (!found.ok) return later(found.failure);
  await carryOut(parts, book.take(id, { name: "due", at: now(), head, found: found.value }), head, by);
};

export interface UndoInput {
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
  const { book, now } = parts;
  const { operation, caller, requestId } = question;
  const head: AuditHead = { operation, caller, requestId, input: question.input, reason: input.reason ?? null };
  const looking = toLook(by);
  const named = input.id === "latest" ? null : book.get(input.id);
  const settled = await settle(parts, named?.key ?? null, looking);
  // Only now is it known which is the latest, and whether the one that is named is in force.
  const change = input.id === "latest" ? book.latestInForce() : book.get(input.id);
  const refuse = (failure: Failure): Result<never> => {
    book.take(change?.id ?? null, { name: "refused", at: now(), head, before: null, failure });
    return fail(failure);
  };
  if (!settled.ok) return refuse(settled.failure);
  if (change === null) return refuse(notFound(input.id));
  const { id, key, after, original } = change;
  if (change.state !== "active" && change.state !== "kept") return refuse(notInForce(change));
  if (change.phase !== null) return refuse(underWay(change, now()));
  // At the same time: neither needs to know what the other finds, and the write has what time is left.
  const [is, looked] = await Promise.all([
    current(parts, key, looking),
    look(parts, { key, value: original, ...PUT_BACK }, looking),
  ]);
  if (!is.ok) return refuse(is.failure);
  const became = whenDue(change, is.value);
  if (became !== "put_back" && became.state === "lost") {
    const gone = book.take(id, { name: "found_lost", at: now(), head, found: is.value });
    const told = gone.effects.find((effect) => effect.do === "tell");
    return fail(told?.failure ?? notInForce(change));
  }
  if (!looked.ok) return refuse(looked.failure);
  const { before, figures } = looked.value;
  if (before !== after) return refuse(changedSince(change, before));
  const asked = book.take(id, { name: "undo_asked", at: now(), head, lookUpAt: by.deadlineAt });
  const { failure, seen } = await carryOut(parts, asked, head, by);
  if (failure !== null) return fail(failure);
  const values = { key, before: after, after: original, figures, later: seen?.later ?? null };
  return ok(answerOf(values, "applied", null, { id, until: null }));
};

const notFound = (id: number | "latest"): Failure => ({
  code: "bad_input",
  hop: "worker",
  detail: id === "latest" ? "There is no change in force to undo." : `There is no change ${id}.`,
  hint: "`changes` lists the changes and their numbers.",
});

const notInForce = ({ id, state }: ChangeRecord): Failure => ({
  code: "conflict",
  hop: "worker",
  detail: `Change ${id} is not in force any more: ${state}.`,
  hint: "`changes` shows what became of it.",
});

/** Its old value was sent already, and may still arrive. Sent once more, the second would be refused for what the first has done. */
const underWay = ({ id, phase, due }: ChangeRecord, now: number): Failure => {
  const waitMs = Math.max(1, Math.ceil((due ?? now) - now));
  return {
    code: "conflict",
    hop: "worker",
    detail:
      phase === "undo"
        ? `An undo of change ${id} is under way: the link died under it, and it may still arrive.`
        : `The timer is putting change ${id} back: the link died under that, and it may still arrive.`,
    hint: `Ask again in ${Math.ceil(waitMs / 1000)} s: it has been looked up by then, and \`changes\` shows what came of it.`,
    retry_after_ms: waitMs,
  };
};

const changedSince = ({ id, key, after, original }: ChangeRecord, value: string): Failure => ({
  code: "conflict",
  hop: "worker",
  detail: `${key} is ${value} now, not ${after} as change ${id} left it; it was not touched.`,
  hint: `If you want ${original}, set it.`,
});
