/** The bot's way to the operations in Socket Mode: the HTTP API, with a token that acts for people in Slack. */
import { askOver, type AskOptions } from "../../client/request.ts";
import { told } from "../../src/protocol/answer.ts";
import type { Call, SlackUser } from "./operations.ts";
import { ownProblem } from "./own-problem.ts";

/** For whom the token of the bot acts. */
export const onBehalfOf = ({ team, user, role }: SlackUser): Record<string, string> => ({
  "X-On-Behalf-Of": `${team}/${user}`,
  "X-On-Behalf-Role": role,
});

/** Asks over HTTP. Never rejects: an API that does not answer, or answers something else, is a problem like any other. */
export const remoteCall = (options: AskOptions): Call => {
  const ask = askOver(options);
  return async ({ by, operation, target, input, idempotencyKey }) => {
    const answer = await ask({ operation, target, input }, { idempotencyKey, headers: onBehalfOf(by) });
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
