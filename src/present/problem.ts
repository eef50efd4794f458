/** A failure: where, what it means, what to do, and what is known all the same. It never looks like a success. */
import type { Problem } from "../protocol/answer.ts";
import { type Failure, type FailureCode, type Hop, HOPS, isFault } from "../protocol/failure.ts";
import { type OperationName, operations } from "../protocol/operations.ts";
import { age } from "../shared/figures.ts";
import { ageAt } from "./age.ts";
import { hopRows } from "./ping.ts";
import { lookSteps, OUTCOME_UNKNOWN } from "./set.ts";
import { settingText } from "./setting.ts";
import { step } from "./steps.ts";
import { type Block, code, type Heading, next, strong, type Step, text, type View } from "./view.ts";

/** What was asked, where that is known; without it the view has no steps. */
export interface Failed {
  operation: OperationName;
  target: string | null;
  input: Readonly<Record<string, string>>;
}

/** A heading of their own for failures that are no fault of a hop. The others say the hop. */
const HEADINGS: Partial<Readonly<Record<FailureCode, Heading>>> = {
  bad_input: { tone: "failed", word: "NOT UNDERSTOOD" },
  unauthenticated: { tone: "refused", word: "NOT ALLOWED" },
  forbidden: { tone: "refused", word: "NOT ALLOWED" },
  unknown_target: { tone: "failed", word: "NO SUCH TARGET" },
  unknown_operation: { tone: "failed", word: "NO SUCH OPERATION" },
  not_found: { tone: "failed", word: "NOT FOUND" },
  conflict: { tone: "failed", word: "NOT CHANGED, NOT POSSIBLE NOW" },
  refused_by_guard: { tone: "refused", word: "REFUSED, NOTHING CHANGED" },
  throttled: { tone: "waiting", word: "TOO MANY REQUESTS" },
  misconfigured: { tone: "failed", word: "NOT SET UP RIGHT" },
  loading: { tone: "waiting", word: "REDIS IS LOADING" },
};

/** What a failure at this hop means for the one who asks. */
const MEANINGS: Readonly<Record<Hop, string>> = {
  worker: "The question did not leave the Worker; the host was not asked.",
  ssh: "The host could not be reached. That says nothing about Redis: it may run well.",
  agent: "The host was reached, but the agent on it did not do what was asked.",
  docker: "The host was reached, but the Redis container could not be used.",
  redis: "The container was reached; Redis in it refuses, does not answer, or is not where it was asked.",
};

export const failureHeading = ({ code: failure, hop, outcome_unknown }: Failure): Heading =>
  outcome_unknown === true
    ? OUTCOME_UNKNOWN
    : (HEADINGS[failure] ?? { tone: "failed", word: `${failure === "timeout" ? "TIMED OUT" : "FAILED"} at ${hop}` });

/** How far the question got, where it makes sense to say that. */
const wayBlocks = (problem: Problem): Block[] => {
  const { hop, hops = [] } = problem;
  if (hops.length > 0) return [hopRows(hops)];
  return isFault(problem) ? [{ kind: "way", hops: HOPS.slice(0, HOPS.indexOf(hop) + 1), meaning: MEANINGS[hop] }] : [];
};

const unknownBlocks = ({ outcome_unknown }: Problem): Block[] =>
  outcome_unknown === true
    ? [
        text([
          "The change was sent, and no reply came. ",
          strong("It may have taken effect."),
          " redis-ops does not send it again.",
        ]),
        next("Look at the value now, before you do anything else."),
      ]
    : [];

/** The change that would pass, where it is known which was refused. */
const passing = ({ nearest }: Problem, failed: Failed | null): Step | null => {
  if (nearest === undefined || failed === null || failed.operation !== "set") return null;
  const { input, target } = failed;
  const label = `Use ${settingText(input["key"] ?? "", nearest)} instead`;
  return { ...step("set", target, { ...input, value: nearest }, label), first: true };
};

/** What to do: the hint, where no figure says it better. */
const nextBlocks = (problem: Problem, pass: Step | null, failed: Failed | null): Block[] => {
  const { code: failure, hint, detail, nearest, retry_after_ms, outcome_unknown } = problem;
  // Of a conflict, the hint says both.
  if (retry_after_ms !== undefined && failure !== "conflict")
    return [
      // Of too many requests, the hint says the same.
      ...(failure === "throttled" ? [] : [next(hint)]),
      next(["Wait ", strong(`${Math.ceil(retry_after_ms / 1000)} s`), ", then ask again."]),
    ];
  if (nearest !== undefined) {
    const value = settingText(failed?.input["key"] ?? "maxmemory", nearest);
    return [
      next(["The nearest value that passes: ", strong(value)]),
      ...(pass === null ? [] : [text([code(pass.line)])]),
    ];
  }
  return hint.trim() === "" || (outcome_unknown === true && hint === detail) ? [] : [next(hint)];
};

/** In words only: the mark of a verdict on a failure would be taken for how things are. */
const lastGoodBlocks = ({ last_good }: Problem, now: number): Block[] => {
  if (last_good === undefined) return [];
  const { verdict, summary } = last_good;
  const old = age(ageAt(last_good, now));
  return [text([strong(`Last good reading, ${old} old`), ` (${verdict} then)`], summary)];
};

const stepsOf = (problem: Problem, pass: Step | null, { operation, target, input }: Failed): Step[] => {
  if (problem.outcome_unknown === true) return lookSteps(input["key"], target);
  const mayHelp = isFault(problem) || problem.code === "throttled";
  const { effect, scope } = operations[operation];
  const onTheWay = isFault(problem) && operation !== "ping" && scope === "target";
  return [
    ...(pass === null ? [] : [pass]),
    ...(problem.code === "refused_by_guard" || problem.code === "conflict"
      ? [step("memory", target, {}, "Show memory")]
      : []),
    // A change is not offered again at a press: what became of it comes first.
    ...(mayHelp && effect === "read" ? [step(operation, target, input, "Try again")] : []),
    ...(onTheWay ? [step("ping", target, {}, "Which hop fails?")] : []),
  ];
};

/**
 * @param failed null where it is not known what was asked, or nobody may ask again
 * @param now milliseconds since the epoch
 */
export const problemView = (problem: Problem, failed: Failed | null, now: number): View => {
  const { title, hop, detail, hint, request_id } = problem;
  const heading = failureHeading(problem);
  const about = failed === null ? "" : [failed.target, failed.operation].filter((part) => part !== null).join(" ");
  const pass = passing(problem, failed);
  return {
    title: `FAILED at ${hop}: ${title}`,
    heading,
    about,
    summary: detail.trim() === "" ? null : { text: detail, told: false },
    notice: `${heading.word}${about === "" ? "" : `: ${about}`}. ${detail} ${hint}`,
    body: [
      ...unknownBlocks(problem),
      ...wayBlocks(problem),
      ...nextBlocks(problem, pass, failed),
      ...lastGoodBlocks(problem, now),
    ],
    reasons: [],
    details: [],
    steps: failed === null ? [] : stepsOf(problem, pass, failed),
    commands: [],
    reference: `request ${request_id}`,
  };
};
