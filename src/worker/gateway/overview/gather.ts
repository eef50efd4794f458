/** Every target that a caller may use, as one answer: `memory` is asked of each object, once and for a few seconds. */
import type { Failure } from "../../../protocol/failure.ts";
import { operations } from "../../../protocol/operations.ts";
import { ok } from "../../../protocol/result.ts";
import { atMost } from "../../../shared/at-most.ts";
import { type Grant, usableTargets } from "../../access/auth.ts";
import type { Config } from "../../config/config.ts";
import type { Question } from "../../object/contract.ts";
import { seal } from "../../object/sealed.ts";
import { askObject, type Called, failed } from "../ask-object.ts";
import { overviewOf, stoodOf } from "./standing.ts";

/** How long one target may take, so that a dead host does not hold up the others. A cold connection takes a fraction of it. */
const EACH_MS = 4_000;

/** How many are asked at the same time. */
const AT_ONCE = 32;

const noTimeLeft: Failure = {
  code: "timeout",
  hop: "worker",
  detail: "It was not asked: too many other targets took too long.",
  hint: "Ask it by itself.",
};

/**
 * Never fails: a target that does not answer is told as that, with its last good reading.
 *
 * @param askedAt when the request came in, milliseconds since the epoch
 * @param questionOf with how long it may take in all, from `askedAt` on
 */
export const gatherOverview = async (
  env: Env,
  config: Config,
  grant: Grant,
  askedAt: number,
  questionOf: (target: string, deadlineMs: number) => Question,
): Promise<Called> => {
  const answers = await atMost(AT_ONCE, usableTargets(config, grant), async (name) => {
    const passed = Math.max(0, Date.now() - askedAt);
    const deadlineMs = Math.min(passed + EACH_MS, operations.overview.deadlineMs);
    const called =
      passed < deadlineMs ? await askObject(env, config, questionOf(name, deadlineMs)) : failed(noTimeLeft);
    return { called, stood: stoodOf({ name, description: config.targets.get(name)?.description ?? null }, called) };
  });
  const repeated = answers.find(({ called }) => called.notFirst !== undefined);
  if (repeated !== undefined) return repeated.called;
  const answer = overviewOf(
    answers.map(({ stood }) => stood),
    Date.now(),
  );
  return { result: ok(seal(answer)), lastGood: null, timings: answers[0]?.called.timings ?? {} };
};
