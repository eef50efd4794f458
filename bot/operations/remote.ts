/** The bot's way to the operations in Socket Mode: the HTTP API, with a token that acts for people in Slack. */
import { askOver, type AskOptions } from "../../client/request.ts";
import { told } from "../../src/protocol/answer.ts";
import type { Call } from "./operations.ts";
import { ownProblem } from "./own-problem.ts";

/** Asks over HTTP. Never rejects: an API that does not answer, or answers something else, is a problem like any other. */
export const remoteCall = (options: AskOptions): Call => {
  const ask = askOver(options);
  return async ({ by, operation, target, input, idempotencyKey }) => {
    const headers = { "X-On-Behalf-Of": `${by.team}/${by.user}`, "X-On-Behalf-Role": by.role };
    const answer = await ask({ operation, target, input }, { idempotencyKey, headers });
    return answer.ok ? { ok: true, envelope: told(answer.value) } : { ok: false, problem: answer.failure };
  };
};

/**
 * A call that reaches only these targets (null: all). In Socket Mode the API's token may reach more targets than `SLACK_ACCESS` names, and the
 * API does not know that setting.
 */
export const limitedTo = (call: Call, targets: readonly string[] | null): Call => {
  if (targets === null) return call;
  const problem = () =>
    ownProblem("forbidden", "The bot may not use this target.", "`/redis targets` lists those it may.");
  return (asked) =>
    asked.target === null || targets.includes(asked.target)
      ? call(asked)
      : Promise.resolve({ ok: false, problem: problem() });
};
