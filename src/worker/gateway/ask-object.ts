/** The RPC to a target's object, with a deadline, and with its exceptions turned into failures. */
import { type Failure, LOOK_FIRST } from "../../protocol/failure.ts";
import { logLine, describeError } from "../../shared/log.ts";
import { changesNothing } from "../../protocol/operation.ts";
import { operations } from "../../protocol/operations.ts";
import { fail } from "../../protocol/result.ts";
import { type Config, stubOf } from "../config/config.ts";
import { pause, within } from "../../shared/deadline.ts";
import type { Claim } from "../../protocol/claim.ts";
import type { Outcome, Question, Sent } from "../object/contract.ts";
import { isNotBegun } from "../object/clocks.ts";

/** How much later the Worker gives up: the object keeps the deadline itself, and its own answer names the hop that failed. */
const GRACE_MS = 250;

/** The longest that writing a line of the audit may hold up an answer, where the platform cannot write it after the answer. */
const NOTE_DEADLINE_MS = 1000;

/** Slack wants an acknowledgement within three seconds; this is all that a claim may take of them. */
const CLAIM_DEADLINE_MS = 800;

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

/** Whether it may be asked again without harm, whatever the first try did. */
export const isHarmless = ({ operation, input }: Question): boolean => changesNothing(operations[operation], input);

/** An object that did not answer may have made the change all the same, so the hint must not be to ask again. */
const unlessSent = (question: Question, failure: Failure): Failure =>
  isHarmless(question)
    ? failure
    : {
        ...failure,
        hint: LOOK_FIRST,
        outcome_unknown: true,
      };

/** The pause before asking an object again that was about to be replaced by a new one. */
const AGAIN_MS = 100;

/**
 * Asks a target's object. If the object ends before it has begun, to be replaced by a new one, the new one is asked. Never rejects; waits
 * until a quarter of a second after the question's deadline.
 */
export const askObject = async (env: Env, config: Config, question: Question): Promise<Called> => {
  let { claims = [] } = question;
  for (;;) {
    const sentAt = Date.now();
    // If the clock was set back meanwhile, the time that has passed would be negative.
    const deadlineMs = Math.max(0, question.deadlineMs - Math.max(0, sentAt - question.askedAt));
    const sent: Sent = { ...question, claims, sentAt, deadlineMs, ticket: crypto.randomUUID() };
    try {
      const outcome = await within<Outcome>(stubOf(env, config, question.target).ask(sent), deadlineMs + GRACE_MS);
      return outcome ?? failed(unlessSent(question, noAnswer(question)));
    } catch (error) {
      // A change is asked again only if this very question was not begun; a read also if the object ended because of another question.
      const again = isNotBegun(error, isHarmless(question) ? "" : sent.ticket);
      if (!again || deadlineMs <= AGAIN_MS)
        return failed(unlessSent(question, rpcFailure(error)), describeError(error));
      // This attempt may already have made the claims, so the retry must not make them again.
      if (!isNotBegun(error, sent.ticket)) claims = [];
      await pause(AGAIN_MS);
    }
  }
};

const noAnswer = ({ deadlineMs }: Question): Failure => ({
  code: "timeout",
  hop: "worker",
  detail: `The target's object did not answer within ${deadlineMs} ms.`,
  hint: "Ask again; if it stays so, look for the request id in the Worker's log.",
});

/** Makes claims at a target's object, which then does nothing else. Never rejects: `unknown` where it does not answer in time. */
export const claimAtObject = async (
  env: Env,
  config: Config,
  target: string,
  claims: readonly Claim[],
): Promise<"first" | Claim["of"] | "unknown"> => {
  try {
    const claimed = within<"first" | Claim["of"]>(stubOf(env, config, target).claim(claims), CLAIM_DEADLINE_MS);
    return (await claimed) ?? "unknown";
  } catch (error) {
    console.log(logLine({ target, not_claimed: describeError(error) }));
    return "unknown";
  }
};

/**
 * Writes to the audit what the object could not write by itself: a change that was refused before it came there, or a change during which
 * the object ended. Never rejects; gives up after a second.
 */
export const noteAtObject = async (
  env: Env,
  config: Config,
  what: "noteRefusal" | "noteLost",
  question: Question,
  failure: Failure,
): Promise<void> => {
  try {
    await within<void>(stubOf(env, config, question.target)[what](question, failure), NOTE_DEADLINE_MS);
  } catch (error) {
    console.log(logLine({ request_id: question.requestId, not_audited: describeError(error) }));
  }
};
