/** The RPC to a target's object: bounded in time, and its exceptions as failures. */
import type { Failure } from "../protocol/failure.ts";
import { logLine } from "../protocol/log-line.ts";
import { operations } from "../protocol/operations.ts";
import { fail } from "../protocol/result.ts";
import type { Config, Env } from "./config.ts";
import { within } from "./deadline.ts";
import { describeError } from "./log.ts";
import type { Outcome, Question } from "./target/contract.ts";

/** The object keeps the deadline itself and knows the hop that failed; this is for one that does not answer at all. */
const GRACE_MS = 250;

/** A refusal waits for nobody: its audit line gets this long where the request cannot be outlived. */
const NOTE_DEADLINE_MS = 1000;

/** `error` is for the log only. */
export type Called = Outcome & { error?: string };

export const failed = (failure: Failure, error?: string): Called => ({
  result: fail(failure),
  lastGood: null,
  timings: {},
  ...(error === undefined ? {} : { error }),
});

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

const stubOf = ({ TARGET }: Env, config: Config, target: string): ReturnType<Env["TARGET"]["get"]> => {
  const locationHint = config.targets.get(target)?.locationHint ?? null;
  return TARGET.get(TARGET.idFromName(target), locationHint === null ? {} : { locationHint });
};

/** An object that did not answer may have made a change all the same: nobody is told to ask again for one. */
const unlessSent = ({ operation, input }: Question, failure: Failure): Failure =>
  operations[operation].effect === "read" || input["dry_run"] === true
    ? failure
    : {
        ...failure,
        hint: "The change may or may not have been made. See `changes` before you ask again.",
        outcome_unknown: true,
      };

/** Asks a target's object. Never rejects; waits a quarter of a second longer than the question's deadline. */
export const ask = async (env: Env, config: Config, question: Question): Promise<Called> => {
  try {
    const outcome = await within<Outcome>(
      stubOf(env, config, question.target).ask(question),
      question.deadlineAt + GRACE_MS - Date.now(),
    );
    return (
      outcome ??
      failed(
        unlessSent(question, {
          code: "timeout",
          hop: "worker",
          detail: `The target's object did not answer within ${question.deadlineAt - question.askedAt} ms.`,
          hint: "Ask again; if it stays so, look for the request id in the Worker's log.",
        }),
      )
    );
  } catch (error) {
    return failed(unlessSent(question, rpcFailure(error)), describeError(error));
  }
};

/** Has a refusal audited that the object would not see. Never rejects; gives up after a second. */
export const noteRefusal = async (env: Env, config: Config, question: Question, failure: Failure): Promise<void> => {
  try {
    await within<void>(stubOf(env, config, question.target).noteRefusal(question, failure), NOTE_DEADLINE_MS);
  } catch (error) {
    console.log(logLine({ request_id: question.requestId, refusal_not_audited: describeError(error) }));
  }
};
