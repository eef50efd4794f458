import type { Call } from "./operations.ts";
import { ownProblem } from "./own-problem.ts";

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
