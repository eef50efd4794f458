/**
 * The one way to an operation, for HTTP and for Slack. The order is fixed: authorise, throttle, parse, act. So no way in can leave a check
 * out, and no answer of a later step reaches a caller whom an earlier one would have refused.
 */
import type { Failure } from "../../protocol/failure.ts";
import { askedInput, type Operation } from "../../protocol/operation.ts";
import { type OperationName, operations } from "../../protocol/operations.ts";
import { fail, ok, type Result } from "../../protocol/result.ts";
import { IDEMPOTENCY_KEY, NO_IDEMPOTENCY_KEY } from "../../protocol/routes.ts";
import { issuesText } from "../../shared/issues.ts";
import { askObject, type Called, failed, isHarmless, noteAtObject } from "./ask-object.ts";
import { type AuditInput, gatherAudit } from "./audit/gather.ts";
import { gatherOverview } from "./overview/gather.ts";
import { auditableInput } from "../object/auditable-input.ts";
import { type Grant, refuse, throttle } from "../access/auth.ts";
import type { Config } from "../config/config.ts";
import type { Claim } from "../../protocol/claim.ts";
import type { Question } from "../object/contract.ts";
import { ASKED_OF_EACH, listTargets } from "./targets.ts";

type Said = Record<string, unknown>;

export interface OperationCall {
  grant: Grant;
  operation: OperationName;
  /** Null for an operation on all targets. */
  target: string | null;
  /** The inputs that are known before the body is read, such as those in the path: for the audit of a refusal. */
  named: Said;
  /** Reads what the caller said, not yet parsed by the operation's schema. It is called only after the caller may ask. */
  input: () => Result<Said> | Promise<Result<Said>>;
  /** As the caller gave it, unchecked; only changes use it. Null for none. */
  idempotencyKey: string | null;
  /** The target's object does nothing if one of these was claimed before. None if left out. */
  claims?: readonly Claim[];
  requestId: string;
  /** When the request came in, milliseconds since the epoch. */
  askedAt: number;
  /** Takes work that goes on after the answer; null where the platform does not allow that. */
  waitUntil: ((work: Promise<void>) => void) | null;
}

/** What was said, parsed by the operation's schema, or `bad_input` with every field that is wrong. */
export const parseInput = ({ input }: Pick<Operation, "input">, said: unknown): Result<Record<string, unknown>> => {
  const parsed = input.safeParse(said);
  if (parsed.success) return ok(parsed.data);
  return fail({
    code: "bad_input",
    hop: "worker",
    detail: issuesText(parsed.error),
    hint: `It takes: ${Object.keys(input.shape).join(", ") || "nothing"}.`,
  });
};

const badKey: Failure = {
  code: "bad_input",
  hop: "worker",
  detail: NO_IDEMPOTENCY_KEY,
  hint: "Send a new UUID with each change, and the same one when you send that change again.",
};

/** The caller's own name for a change, so that the same change sent twice is made once; null for none. */
const parseIdempotencyKey = (given: string | null): Result<string | null> =>
  given === null || IDEMPOTENCY_KEY.test(given) ? ok(given) : fail(badKey);

const questionOf = (asked: OperationCall, target: string, input: Said, idempotencyKey: string | null): Question => ({
  target,
  operation: asked.operation,
  input,
  caller: asked.grant.caller,
  requestId: asked.requestId,
  askedAt: asked.askedAt,
  deadlineMs: operations[asked.operation].deadlineMs,
  idempotencyKey,
  ...(asked.claims === undefined ? {} : { claims: asked.claims }),
});

/** Does the work after the answer, where the platform can; otherwise the answer waits for it. */
const beside = async ({ waitUntil }: OperationCall, work: Promise<void>): Promise<void> => {
  if (waitUntil === null) await work;
  else waitUntil(work);
};

/** Refuses. The refusal of a change is written to its target's audit, unless the caller was throttled, which could fill the audit. */
const refused = async (
  env: Env,
  config: Config,
  asked: OperationCall,
  failure: Failure,
  said: Said,
): Promise<Called> => {
  const { target, operation: name } = asked;
  if (operations[name].effect !== "read" && target !== null && config.targets.has(target)) {
    const question = questionOf(asked, target, auditableInput(operations[name], said), null);
    await beside(asked, noteAtObject(env, config, "noteRefusal", question, failure));
  }
  return failed(failure);
};

/** Asks the target's object, which audits a change by itself. If it ended meanwhile, the object that takes its place is told to. */
const answered = async (env: Env, config: Config, asked: OperationCall, question: Question): Promise<Called> => {
  const called = await askObject(env, config, question);
  if (called.error !== undefined && !called.result.ok && !isHarmless(question)) {
    const lost = { ...question, input: auditableInput(operations[question.operation], question.input) };
    await beside(asked, noteAtObject(env, config, "noteLost", lost, called.result.failure));
  }
  return called;
};

/** A caller that may not make a change is counted against the rate limit as well, since its refusal is written to the audit. */
const unauthorised = async (env: Env, config: Config, asked: OperationCall, failure: Failure): Promise<Called> => {
  if (operations[asked.operation].effect === "read") return failed(failure);
  const counted = await throttle(env, asked.grant.caller.id);
  return counted === null ? refused(env, config, asked, failure, asked.named) : failed(failure);
};

/**
 * Authorises, throttles, parses, acts. Nothing that a caller does makes it throw. It answers at the latest a quarter of a second after the
 * operation's deadline, counted from `askedAt`.
 */
export const callOperation = async (env: Env, config: Config, asked: OperationCall): Promise<Called> => {
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
  const question = askedInput(operation, input.value);
  if (target !== null) {
    const one = questionOf(asked, target, question, key.value);
    const each = (of: Question): Promise<Called> => answered(env, config, asked, of);
    if (question["told_in"] === undefined) return each(one);
    const { askTogether } = await import("./together/ask.ts");
    return askTogether(config, grant, one, each);
  }
  if (name === "targets")
    return listTargets(env, config, grant, askedAt, (each, deadlineMs) => ({
      ...questionOf(asked, each, { ...ASKED_OF_EACH }, null),
      operation: "alerts",
      deadlineMs,
    }));
  if (name === "overview")
    return gatherOverview(env, config, grant, askedAt, (each, deadlineMs) => ({
      ...questionOf(asked, each, {}, null),
      operation: "memory",
      deadlineMs,
    }));
  // No other operation is on all targets, and the schema has just parsed its input.
  return gatherAudit(env, config, grant, input.value as AuditInput, (each, query) =>
    questionOf(asked, each, { ...query }, null),
  );
};
