/** What a page lays out: the view, and beside it the figures that it was made of. */
import { type Envelope, type Problem, told, type TypedAnswer } from "../protocol/answer.ts";
import { viewOf } from "./index.ts";
import { type Failed, problemView } from "./problem.ts";
import type { View } from "./view.ts";

/** Either `answer` or `problem` is there; `last_good` only beside a problem. */
export interface Page {
  view: View;
  answer: Envelope | null;
  problem: Problem | null;
  /** The last reading there was, with its age: never as if it were now. */
  last_good: { view: View; answer: Envelope } | null;
}

/** @param said the input that was asked with, as `viewOf` takes it */
export const answerPage = (answer: TypedAnswer, said: Readonly<Record<string, unknown>>): Page => ({
  view: viewOf(answer, said),
  answer,
  problem: null,
  last_good: null,
});

const lastGood = ({ last_good }: Problem, { operation, target, input }: Failed): Page["last_good"] => {
  if (last_good === undefined) return null;
  const answer: Envelope = { target, operation, ...last_good, took_ms: 0 };
  return { view: viewOf(told(answer), input), answer };
};

/**
 * @param failed null where no operation was asked
 * @param now milliseconds since the epoch
 */
export const problemPage = (problem: Problem, failed: Failed | null, now: number): Page => ({
  view: problemView(problem, failed, now),
  answer: null,
  problem,
  last_good: failed === null ? null : lastGood(problem, failed),
});
