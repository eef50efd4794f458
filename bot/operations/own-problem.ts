import type { Problem } from "../../src/protocol/answer.ts";
import type { FailureCode } from "../../src/protocol/failure.ts";
import { PROBLEMS } from "../../src/protocol/problem.ts";

/** A problem that the bot itself has found, in the form that the API gives problems in. */
export const ownProblem = (
  code: Extract<FailureCode, "bad_input" | "internal" | "timeout" | "not_found" | "conflict" | "forbidden">,
  detail: string,
  hint: string,
  more: { outcome_unknown?: true } = {},
): Problem => ({
  type: "about:blank",
  title: PROBLEMS[code].title,
  status: PROBLEMS[code].status,
  detail,
  code,
  hop: "worker",
  hint,
  request_id: crypto.randomUUID(),
  ...more,
});
