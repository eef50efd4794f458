/** What an answer to a change says of what was made. Pure. */
import type { FailureCode } from "../../protocol/failure.ts";
import type { Page } from "../../present/page.ts";
import { isUnsure } from "./told.ts";

export type Meaning =
  /** It was made, or there was nothing to make. */
  | "answered"
  /** It may have been made. */
  | "unknown"
  /** Nothing was made, and the same key gets the same answer from now on. */
  | "refused"
  /** Nothing was made, and it may be sent again under the same key. */
  | "not_sent";

/** What the API keeps under a key, so that the same request cannot have another answer. */
const KEPT: readonly FailureCode[] = ["bad_input", "conflict", "forbidden", "refused_by_guard"];

/** What was asked is about nothing that there is, or is no request of the API's. */
const MISSED: readonly FailureCode[] = [
  "unknown_target",
  "unknown_operation",
  "not_found",
  "method_not_allowed",
  "too_large",
];

/** Whether a question that makes nothing may have another answer when it is asked again as it is. */
export const isPassing = ({ problem }: Page): boolean =>
  problem !== null && !KEPT.includes(problem.code) && !MISSED.includes(problem.code);

/** With these a request came no further than to the door: they say nothing of one that was sent before it. */
const AT_THE_DOOR: readonly FailureCode[] = ["forbidden", "throttled", "misconfigured", "internal", ...MISSED];

export const meaningOf = (page: Page): Meaning => {
  const { problem } = page;
  if (problem === null) return isUnsure(page) ? "unknown" : "answered";
  if (problem.outcome_unknown === true) return "unknown";
  return KEPT.includes(problem.code) ? "refused" : "not_sent";
};

/** What the answer to a request that was sent again, under its key, says of the first one. */
export const meaningOfFirst = (page: Page): Meaning =>
  page.problem !== null && AT_THE_DOOR.includes(page.problem.code) ? "unknown" : meaningOf(page);
