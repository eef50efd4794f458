/** The last sample of every target that a caller may use. Their objects answer from what they remember: no link is opened. */
import type { Input } from "../../../protocol/operations.ts";
import { operations } from "../../../protocol/operations.ts";
import { fail, ok, type Result } from "../../../protocol/result.ts";
import { atMost } from "../../../shared/at-most.ts";
import { type Grant, throttle, usableTargets } from "../../access/auth.ts";
import type { Config } from "../../config/config.ts";
import { unseal } from "../../object/sealed.ts";
import { askObject } from "../ask-object.ts";
import type { Told } from "./exposition.ts";

const AT_ONCE = 32;

/** As little as there is: of the answer only `latest` is told. */
const ASKED: Input<"history"> = { metric: "used", since: "1m", points: 2 };

/**
 * A target whose object does not answer is left out. Fails where the caller asks too often.
 *
 * @param askedAt when the request came in, milliseconds since the epoch
 */
export const gatherMetrics = async (
  env: Env,
  config: Config,
  { grant, requestId, askedAt }: { grant: Grant; requestId: string; askedAt: number },
): Promise<Result<Told[]>> => {
  const wait = await throttle(env, grant.caller.id);
  if (wait !== null) return fail(wait);
  const answers = await atMost(AT_ONCE, usableTargets(config, grant), async (target) => {
    const { result } = await askObject(env, config, {
      ...{ target, operation: "history", input: { ...ASKED }, caller: grant.caller, requestId, askedAt },
      deadlineMs: operations.history.deadlineMs,
      idempotencyKey: null,
    });
    if (!result.ok) return result;
    const data = operations.history.output.safeParse(unseal(result.value).data);
    return data.success ? ok({ target, data: data.data }) : null;
  });
  // Throttled by one object is throttled: without it, a target would seem to be gone.
  const throttled = answers.find((answer) => answer?.ok === false && answer.failure.code === "throttled");
  if (throttled?.ok === false) return throttled;
  return ok(answers.flatMap((answer) => (answer?.ok ? [answer.value] : [])));
};
