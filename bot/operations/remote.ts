/** The bot's way to the operations in Socket Mode: the HTTP API, with a token that acts for people in Slack. */
import { askOver, type AskOptions } from "../../client/request.ts";
import { type Told, told } from "../../src/protocol/answer.ts";
import { VERDICTS } from "../../src/protocol/verdict.ts";
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

/** What an overview tells of these targets, without the sentence and the reasons, which are about others as well. */
const ofThese = (envelope: Told, targets: readonly string[]): Told => {
  if (envelope.operation !== "overview") return envelope;
  const left = envelope.data.targets.filter(({ name }) => targets.includes(name));
  // What does not answer has no verdict: it may be as bad as can be.
  const verdicts = left.map(({ verdict }) => verdict ?? "critical");
  const verdict = VERDICTS.findLast((each) => verdicts.includes(each)) ?? "ok";
  return { ...envelope, verdict, reasons: [], summary: "", data: { targets: left } };
};

/**
 * A call that reaches only these targets (null: all). In Socket Mode the API's token may reach more targets than `SLACK_ACCESS` names, and the
 * API does not know that setting.
 */
export const limitedTo = (call: Call, targets: readonly string[] | null): Call => {
  if (targets === null) return call;
  const problem = () =>
    ownProblem("forbidden", "The bot may not use this target.", "`/redis targets` lists those it may.");
  return async (asked) => {
    if (asked.target !== null && !targets.includes(asked.target)) return { ok: false, problem: problem() };
    const answer = await call(asked);
    return answer.ok ? { ok: true, envelope: ofThese(answer.envelope, targets) } : answer;
  };
};
