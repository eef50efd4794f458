/**
 * The one way to an operation, whoever asks and by whatever way in. The order is fixed: authorise, throttle, parse, act;
 * so no entry point can leave a check out, or learn from a later step what an earlier one would have refused.
 */
import type { Failure } from "../protocol/failure.ts";
import type { Operation } from "../protocol/operation.ts";
import { type OperationName, operations } from "../protocol/operations.ts";
import { fail, ok, type Result } from "../protocol/result.ts";
import { isOwn, ownAnswer } from "./answers.ts";
import { type Grant, refuse } from "./auth.ts";
import type { Config, Env } from "./config.ts";
import { within } from "./deadline.ts";
import { describeError } from "./log.ts";
import type { Outcome, Question } from "./target/contract.ts";
import { throttle } from "./throttle.ts";

/** The object keeps the deadline itself and knows the hop that failed; this is for one that does not answer at all. */
const GRACE_MS = 250;

export interface Call {
  grant: Grant;
  operation: OperationName;
  /** Null for an operation on all targets. */
  target: string | null;
  /** What the caller said, read only once it may ask; the operation's schema has not seen it. */
  input: () => Result<Record<string, unknown>> | Promise<Result<Record<string, unknown>>>;
  requestId: string;
  /** When the request came in, milliseconds since the epoch. */
  askedAt: number;
}

/** `error` is for the log only. */
export type Called = Outcome & { error?: string };

const failed = (failure: Failure, error?: string): Called => ({
  result: fail(failure),
  lastGood: null,
  timings: {},
  ...(error === undefined ? {} : { error }),
});

/** What was said, parsed by the operation's schema, or `bad_input` with every field that is wrong. */
export const parseInput = ({ input }: Pick<Operation, "input">, said: unknown): Result<Record<string, unknown>> => {
  const parsed = input.safeParse(said);
  if (parsed.success) return ok(parsed.data);
  const wrong = parsed.error.issues
    .slice(0, 5)
    .map(({ path, message }) => (path.length === 0 ? message : `${path.map(String).join(".")}: ${message}`));
  return fail({
    code: "bad_input",
    hop: "worker",
    detail: `${wrong.join("; ")}.`.slice(0, 1000),
    hint: `It takes: ${Object.keys(input.shape).join(", ") || "nothing"}.`,
  });
};

/** An exception of the object's own code is a bug; any other means that the platform could not reach the object. */
const rpcFailure = (error: unknown): Failure =>
  error instanceof Error && "remote" in error && error.remote === true
    ? {
        code: "internal",
        hop: "worker",
        detail: "The target's object failed.",
        hint: "Ask again; if it fails again, look for the request id in the Worker's log.",
      }
    : {
        code: "unreachable",
        hop: "worker",
        detail: "The target's object could not be reached.",
        hint: "Ask again in a few seconds; Cloudflare moves or restarts objects at times.",
      };

const ask = async ({ TARGET }: Env, config: Config, question: Question): Promise<Called> => {
  const locationHint = config.targets.get(question.target)?.locationHint ?? null;
  try {
    const stub = TARGET.get(TARGET.idFromName(question.target), locationHint === null ? {} : { locationHint });
    const outcome = await within<Outcome>(stub.ask(question), question.deadlineAt + GRACE_MS - Date.now());
    return (
      outcome ??
      failed({
        code: "timeout",
        hop: "worker",
        detail: `The target's object did not answer within ${question.deadlineAt - question.askedAt} ms.`,
        hint: "Ask again; if it stays so, look for the request id in the Worker's log.",
      })
    );
  } catch (error) {
    return failed(rpcFailure(error), describeError(error));
  }
};

/**
 * Authorises, throttles, parses, acts. Never throws for what a caller does; waits for the object no longer than the
 * operation's deadline and a quarter of a second, counted from `askedAt`.
 */
export const call = async (env: Env, config: Config, asked: Call): Promise<Called> => {
  const { grant, target, operation: name, requestId, askedAt } = asked;
  const operation: Operation = operations[name];
  const refusal = refuse(config, grant, operation, target) ?? (await throttle(env, grant.caller.id));
  if (refusal !== null) return failed(refusal);
  const said = await asked.input();
  const input = said.ok ? parseInput(operation, said.value) : said;
  if (!input.ok) return failed(input.failure);
  if (isOwn(name)) return { result: ok(ownAnswer(name, config, grant, askedAt)), lastGood: null, timings: {} };
  if (target === null)
    return failed({ code: "bad_input", hop: "worker", detail: "No target is named.", hint: "Name one." });
  return ask(env, config, {
    target,
    operation: name,
    input: input.value,
    caller: grant.caller,
    requestId,
    askedAt,
    deadlineAt: askedAt + operation.deadlineMs,
  });
};
