/** `set`: from what a person asked to an answer that says what changed, for how long, and what makes it permanent. */
import type { z } from "zod";
import type { Failure } from "../../../protocol/failure.ts";
import { operations, type Output } from "../../../protocol/operations.ts";
import { auditableInput } from "../auditable-input.ts";
import { fail, ok, type Result } from "../../../protocol/result.ts";
import type { Question } from "../contract.ts";
import { outcomeOf } from "./audit-book.ts";
import type { By } from "./by.ts";
import type { Parts, Seen } from "./parts.ts";
import { headroom, lasts, permanent, warnings } from "./wording.ts";
import { guarded, look, PUT_BACK, send, settle } from "./write.ts";

export type SetInput = z.output<typeof operations.set.input>;

/** How long after an unseen outcome the alarm looks again, if the request itself could not. */
const LOOK_AGAIN_MS = 10_000;

const describe = (
  seen: Seen,
  outcome: Output<"set">["outcome"],
  forMs: number | null,
  change: { id: number; until: number | null } | null,
): Output<"set"> => ({
  key: seen.key,
  before: seen.before,
  after: seen.after,
  outcome,
  change_id: change?.id ?? null,
  until: change?.until == null ? null : new Date(change.until).toISOString(),
  headroom: headroom(seen.key, seen.before, seen.after, seen.figures),
  warnings: warnings(seen.key, seen.after, seen.figures),
  lasts: lasts(forMs),
  permanent: permanent([[seen.key, seen.after]]),
});

/** Makes the change, or says why not; either way it is in the audit (a dry run is not: it changes nothing). */
export const setValue = async (
  parts: Parts,
  question: Question,
  input: SetInput,
  by: By,
): Promise<Result<Output<"set">>> => {
  const { audit, now } = parts;
  const made = await make(parts, question, input, by);
  if (!input.dry_run) {
    const failure = made.result.ok ? null : made.result.failure;
    audit.append(
      {
        operation: question.operation,
        caller: question.caller,
        requestId: question.requestId,
        // One item of an `apply` as the `set` that it is: else no one could tell which setting was refused.
        input: auditableInput(operations.set, question.input),
        changeId: made.changeId,
        before: made.seen?.before ?? null,
        after: made.result.ok ? made.result.value.after : null,
        // Nothing had to be written where it was so already.
        outcome: failure !== null ? outcomeOf(failure) : made.changeId === null ? "unchanged" : "applied",
        reason: input.reason ?? null,
        detail: failure?.detail ?? null,
      },
      now(),
    );
  }
  return made.result;
};

/** The guards hold for putting back too, since the agent cannot tell who asks: better to say so now than when it is due. */
const cannotPutBack = (original: string, { detail }: Failure): Failure => ({
  code: "refused_by_guard",
  hop: "worker",
  detail: `The value now, ${original}, could not be put back by itself afterwards. ${detail}`,
  hint: "Leave `for` out, or set a value first that the guards allow.",
});

interface Made {
  result: Result<Output<"set">>;
  seen: Seen | null;
  changeId: number | null;
}

const make = async (parts: Parts, question: Question, input: SetInput, by: By): Promise<Made> => {
  const { changes, now, onDue } = parts;
  const none = (failure: Failure, seen: Seen | null = null): Made => ({ result: fail(failure), seen, changeId: null });
  const settled = await settle(parts, input.key, by);
  if (!settled.ok) return none(settled.failure);
  const looked = await look(parts, input, by);
  if (!looked.ok) return none(looked.failure);
  const seen = looked.value;
  const refusal = guarded(input.key, input.value, seen.figures, input);
  if (refusal) return none(refusal, seen);
  const forMs = input.for ?? null;
  const earlier = changes.inForce(input.key);
  // Only a timed change that is still what Redis has hands its own old value on; somebody's later change is not undone.
  const chained =
    earlier?.state === "active" && earlier.after === seen.before && earlier.run_id === seen.run_id ? earlier : null;
  const original = chained && forMs !== null ? chained.original : seen.before;
  if (forMs !== null) {
    // The host's bounds are asked as well: they may forbid what was there before anybody set bounds.
    const back = await look(parts, { key: input.key, value: original, ...PUT_BACK }, by);
    if (!back.ok)
      return none(
        back.failure.code === "refused_by_guard" ? cannotPutBack(original, back.failure) : back.failure,
        seen,
      );
  }
  if (input.dry_run) return { result: ok(describe(seen, "dry_run", forMs, null)), seen, changeId: null };

  if (seen.before === seen.after && forMs === null && chained === null)
    return { result: ok(describe(seen, "applied", null, null)), seen, changeId: null };

  const at = now();
  const until = forMs === null ? null : at + forMs;
  const id = changes.open({
    at,
    key: input.key,
    before: seen.before,
    after: seen.after,
    caller: JSON.stringify(question.caller),
    request_id: question.requestId,
    reason: input.reason ?? null,
    until,
    original,
    run_id: seen.run_id,
    // Should this object end before it has seen the outcome, the alarm looks for it.
    due: by.deadlineAt + LOOK_AGAIN_MS,
  });
  onDue();
  const change = changes.get(id);
  if (change === null) throw new Error("the change that was just written is not on the books");
  const written = await send(parts, change, { ...input, if_current: seen.before }, by);
  if (written.outcome !== "applied") {
    const { failure } = written;
    if (written.outcome === "failed") changes.update(id, { state: "not_applied", note: failure.detail, due: null });
    else if (written.found) changes.update(id, written.found);
    onDue();
    return { result: fail(failure), seen, changeId: id };
  }
  changes.supersede(change);
  changes.update(id, { state: until === null ? "kept" : "active", due: until });
  onDue();
  const found = written.seen ?? { ...seen, after: written.after };
  return {
    result: ok(describe({ ...found, before: seen.before }, "applied", forMs, { id, until })),
    seen,
    changeId: id,
  };
};
