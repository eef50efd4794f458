import type { Problem } from "../../src/protocol/answer.ts";
import type { FailureCode } from "../../src/protocol/failure.ts";
import { PROBLEMS } from "../../src/protocol/problem.ts";

/** A problem that the bot finds itself, in the words of those it is told. */
export const ownProblem = (
  code: Extract<FailureCode, "internal" | "timeout" | "not_found" | "conflict" | "forbidden">,
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
