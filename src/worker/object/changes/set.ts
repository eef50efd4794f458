/** `set`: from what a person asked to an answer that says what changed, for how long, and what makes it permanent. */
import type { z } from "zod";
import type { Failure } from "../../../protocol/failure.ts";
import {
  type GuardFigures,
  guardMaxmemory,
  guardPolicy,
  type Permission,
  type Refusal,
} from "../../../protocol/guards.ts";
import { operations, type Output } from "../../../protocol/operations.ts";
import { fail, ok, type Result } from "../../../protocol/result.ts";
import { parseSize } from "../../../shared/size.ts";
import { auditableInput } from "../auditable-input.ts";
import type { Question } from "../contract.ts";
import {
  type By,
  carryOut,
  current,
  look,
  type Parts,
  type Seen,
  settle,
  timed,
  tooLittleTime,
  toLook,
} from "./conversation.ts";
import type { AuditHead } from "./machine/events.ts";
import type { ChangeRecord } from "./machine/states.ts";
import { PUT_BACK } from "./machine/step.ts";
import { answerOf } from "./wording.ts";

export type SetInput = z.output<typeof operations.set.input>;

/** How long after the request's deadline the alarm looks the outcome up, if the object ended before it had seen it. */
const LOOK_AGAIN_MS = 10_000;

/**
 * Makes the change, or says why not; either way it is in the audit (a dry run is not: it changes nothing).
 *
 * @param booked is told its number before it is sent
 */
export const setValue = async (
  parts: Parts,
  question: Question,
  input: SetInput,
  by: By,
  booked?: (id: number | null) => void,
): Promise<Result<Output<"set">>> => {
  const { book, now } = parts;
  const { caller, requestId, operation } = question;
  const reason = input.reason ?? null;
  // One item of an `apply` is audited as the `set` that it is, or no one could tell which setting was refused.
  const head: AuditHead = {
    ...{ operation, caller, requestId, reason },
    input: auditableInput(operations.set, question.input),
  };
  const allowed = await allow(parts, input, toLook(by));
  const refuse = (failure: Failure, before: string | null): Result<never> => {
    if (!input.dry_run) book.take(null, { name: "refused", at: now(), head, before, failure });
    return fail(failure);
  };
  if (!allowed.ok) return refuse(allowed.failure, allowed.seen?.before ?? null);
  const { seen, chained, original, lookMs } = allowed;
  const forMs = input.for ?? null;
  if (input.dry_run) return ok(answerOf(seen, "dry_run", forMs, null));
  if (seen.before === seen.after && forMs === null && chained === null) {
    book.take(null, { name: "unchanged", at: now(), head, value: seen.after });
    return ok(answerOf(seen, "applied", null, null));
  }
  const late = lookMs === null ? null : tooLittleTime(lookMs, by, now());
  if (late !== null) return refuse(late, seen.before);
  const at = now();
  const { key, before, after, run_id: runId } = seen;
  const until = forMs === null ? null : at + forMs;
  const asked = book.take(null, {
    ...{ name: "asked", at, value: input.value, permission: input, lookUpAt: by.deadlineAt + LOOK_AGAIN_MS },
    change: { key, before, after, caller, requestId, reason, until, original, runId },
  });
  booked?.(asked.change?.id ?? null);
  const made = await carryOut(parts, asked, head, by);
  if (made.failure !== null) return fail(made.failure);
  const answered = made.seen ?? { ...seen, after: made.change?.after ?? seen.after };
  return ok(answerOf({ ...answered, before: seen.before }, "applied", forMs, made.change));
};

type Allowed =
  | { ok: false; failure: Failure; seen: Seen | null }
  /** `lookMs`: what a look takes on an open link, milliseconds; null where only one has told. */
  | { ok: true; seen: Seen; chained: ChangeRecord | null; original: string; lookMs: number | null };

/** Everything that may forbid the change before it is on the books, and what it would put back. */
const allow = async (parts: Parts, input: SetInput, by: By): Promise<Allowed> => {
  const settled = await settle(parts, input.key, by);
  if (!settled.ok) return { ...settled, seen: null };
  const { value: looked, tookMs } = await timed(parts.now, () => look(parts, input, by));
  if (!looked.ok) return { ...looked, seen: null };
  const seen = looked.value;
  const refusal = guarded(input.key, input.value, seen.figures, input);
  if (refusal) return { ok: false, failure: refusal, seen };
  const earlier = parts.book.inForce(input.key);
  // The original value is inherited only from a timed change whose value Redis still has.
  const chained =
    earlier?.state === "active" && earlier.after === seen.before && earlier.runId === seen.run_id ? earlier : null;
  const isTimed = input.for !== undefined;
  const original = (isTimed ? chained?.original : null) ?? seen.before;
  // Most can be read everywhere; another one might never be looked up again, and one with a timer never be put back.
  const mustBeRead = isTimed || !/^maxmemory(?:-policy)?$/.test(input.key);
  // The host is asked as well whether it would put back: its bounds may forbid what was there before anybody set bounds. Both at the
  // same time, for neither needs to know what the other finds, and the write has what time is left.
  const { value: more, tookMs: moreMs } = await timed(parts.now, () =>
    Promise.all([
      mustBeRead ? current(parts, input.key, by) : null,
      isTimed ? look(parts, { key: input.key, value: original, ...PUT_BACK }, by) : null,
    ]),
  );
  const [read, back] = more;
  if (read?.ok === false) return { ...read, seen };
  if (back?.ok === false) return { ok: false, failure: backRefused(original, back.failure), seen };
  // The first on a new link takes longer than those after it; of those, two at the same time may.
  return { ok: true, seen, chained, original, lookMs: back === null ? null : Math.min(tookMs, moreMs) };
};

const backRefused = (original: string, failure: Failure): Failure =>
  failure.code === "refused_by_guard" ? cannotPutBack(original, failure) : failure;

/** The guards hold for putting back too, since the agent cannot tell who asks: better to say so now than when it is due. */
const cannotPutBack = (original: string, { detail }: Failure): Failure => ({
  code: "refused_by_guard",
  hop: "worker",
  detail: `The value now, ${original}, could not be put back by itself afterwards. ${detail}`,
  hint: "Leave `for` out, or set a value first that the guards allow.",
});

/** The Worker's own guards; the agent asks its own again, with the host's bounds. */
const guarded = (key: string, value: string, figures: GuardFigures, permission: Permission): Failure | null => {
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

const refused = ({ detail, nearest }: Refusal): Failure => ({
  code: "refused_by_guard",
  hop: "worker",
  detail,
  hint: nearest === null ? "See `memory` for the figures." : `The nearest value that passes is ${nearest}.`,
  ...(nearest === null ? {} : { nearest }),
});
