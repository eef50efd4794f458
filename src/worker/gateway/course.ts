/** What a chart shows, of a target's object. No caller is behind it: the address of a chart is signed, and says all that is asked. */
import type { Failure } from "../../protocol/failure.ts";
import { operations } from "../../protocol/operations.ts";
import { fail, type Result } from "../../protocol/result.ts";
import { within } from "../../shared/deadline.ts";
import { describeError, logLine } from "../../shared/log.ts";
import type { Course } from "../chart/course.ts";
import { type Config, stubOf } from "../config/config.ts";
import type { CourseQuestion } from "../object/watch/course.ts";

const noCourse: Failure = {
  code: "unreachable",
  hop: "worker",
  detail: "The target's object could not be reached.",
  hint: "Ask again in a few seconds.",
};

/** Never rejects. Waits as long as `history` may take. */
export const askCourse = async (env: Env, config: Config, question: CourseQuestion): Promise<Result<Course>> => {
  try {
    const asked = within<Result<Course>>(
      stubOf(env, config, question.target).course(question),
      operations.history.deadlineMs,
    );
    return (await asked) ?? fail(noCourse);
  } catch (error) {
    console.log(logLine({ target: question.target, no_course: describeError(error) }));
    return fail(noCourse);
  }
};
