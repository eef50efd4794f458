/**
 * The one way to an operation, whoever asks and by whatever way in. The order is fixed: authorise, throttle, parse, act;
 * so no entry point can leave a check out, or learn from a later step what an earlier one would have refused.
 */
import type { Failure } from "../../protocol/failure.ts";
import { askedInput, type Operation } from "../../protocol/operation.ts";
import { type OperationName, operations } from "../../protocol/operations.ts";
import { ok, type Result } from "../../protocol/result.ts";
import { isOwn, ownAnswer } from "./own.ts";
import { ask, type Called, failed, isHarmless, note } from "./ask-object.ts";
import { gatherAudit } from "./audit/gather.ts";
import { auditableInput } from "./audit/input.ts";
import { type Grant, refuse } from "../access/auth.ts";
import type { Config, Env } from "../config/config.ts";
import { parseIdempotencyKey } from "./idempotency-key.ts";
import { parseInput } from "./parse-input.ts";
import type { Question } from "../object/contract.ts";
import { throttle } from "../access/throttle.ts";

type Said = Record<string, unknown>;

export interface Call {
  grant: Grant;
  operation: OperationName;
  /** Null for an operation on all targets. */
  target: string | null;
  /** The inputs that are known before anything is read, such as those in the path; for the audit of a refusal. */
  named: Said;
  /** What the caller said, read only once it may ask; the operation's schema has not seen it. */
  input: () => Result<Said> | Promise<Result<Said>>;
  /** As the caller gave it, unchecked; only a change looks at it. Null for none. */
  idempotencyKey: string | null;
  requestId: string;
  /** When the request came in, milliseconds since the epoch. */
  askedAt: number;
  /** Takes work that may outlive the answer; null where nothing does. */
  waitUntil: ((work: Promise<void>) => void) | null;
}

const questionOf = (asked: Call, target: string, input: Said, idempotencyKey: string | null): Question => ({
  target,
  operation: asked.operation,
  input,
  caller: asked.grant.caller,
  requestId: asked.requestId,
  askedAt: asked.askedAt,
  deadlineMs: operations[asked.operation].deadlineMs,
  idempotencyKey,
});

/** Where nothing may outlive the answer, the answer waits. */
const beside = async ({ waitUntil }: Call, work: Promise<void>): Promise<void> => {
  if (waitUntil === null) await work;
  else waitUntil(work);
};

/** Refuses, and has the refusal of a change audited at its target; what was throttled is not, for it would fill the audit. */
const refused = async (env: Env, config: Config, asked: Call, failure: Failure, said: Said): Promise<Called> => {
  const { target, operation: name } = asked;
  if (operations[name].effect !== "read" && target !== null && config.targets.has(target)) {
    const question = questionOf(asked, target, auditableInput(operations[name], said), null);
    await beside(asked, note(env, config, "noteRefusal", question, failure));
  }
  return failed(failure);
};

/** Asks the target's object. It audits a change itself, unless it ends under it: then the one that takes its place does. */
const answered = async (env: Env, config: Config, asked: Call, question: Question): Promise<Called> => {
  const called = await ask(env, config, question);
  if (called.error !== undefined && !called.result.ok && !isHarmless(question)) {
    const lost = { ...question, input: auditableInput(operations[question.operation], question.input) };
    await beside(asked, note(env, config, "noteLost", lost, called.result.failure));
  }
  return called;
};

/** A caller that may not do a thing is counted too before it can write to the audit. */
const unauthorised = async (env: Env, config: Config, asked: Call, failure: Failure): Promise<Called> => {
  if (operations[asked.operation].effect === "read") return failed(failure);
  const counted = await throttle(env, asked.grant.caller.id);
  return counted === null ? refused(env, config, asked, failure, asked.named) : failed(failure);
};

/**
 * Authorises, throttles, parses, acts. Never throws for what a caller does; waits for the object no longer than the
 * operation's deadline and a quarter of a second, counted from `askedAt`.
 */
export const call = async (env: Env, config: Config, asked: Call): Promise<Called> => {
  const { grant, target, operation: name, askedAt } = asked;
  const operation: Operation = operations[name];
  const refusal = refuse(config, grant, operation, target);
  if (refusal !== null) return unauthorised(env, config, asked, refusal);
  const wait = await throttle(env, grant.caller.id);
  if (wait !== null) return failed(wait);
  const key = operation.effect === "read" ? ok(null) : parseIdempotencyKey(asked.idempotencyKey);
  const said = await asked.input();
  if (!said.ok) return refused(env, config, asked, said.failure, asked.named);
  const input = parseInput(operation, said.value);
  if (!input.ok) return refused(env, config, asked, input.failure, said.value);
  if (!key.ok) return refused(env, config, asked, key.failure, said.value);
  if (isOwn(name)) return { result: ok(ownAnswer(name, config, grant, askedAt)), lastGood: null, timings: {} };
  const question = askedInput(operation, input.value);
  if (target !== null) return answered(env, config, asked, questionOf(asked, target, question, key.value));
  return gatherAudit(env, config, grant, input.value, (each, query) => questionOf(asked, each, { ...query }, null));
};
