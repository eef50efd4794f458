/** Whether Redis answers at all, and if it does not, what keeps it from answering. Told by the outcome of one `INFO`. */
import type { Failure } from "../../protocol/failure.ts";
import { fail, ok, type Result } from "../../protocol/result.ts";
import { isAuthFailure, isTooManyClients, MAX_CLIENTS, wrongPassword } from "../docker/failures.ts";
import { isAuthError } from "../docker/redis-cli/reply.ts";
import type { RedisReply } from "../docker/seam.ts";
import { unreachedBy } from "../docker/unreached.ts";
import { sentinelAnswers } from "../redis/sentinel.ts";
import { stillLoading } from "../redis/no-reading.ts";
import { errorFailure, fieldsOf, isSentinel } from "../redis/reply.ts";
import type { Part, Value } from "./part.ts";

type State = Value<"redis">["state"];

const stateOfError = (message: string): State => {
  if (isAuthError(message)) return "refuses_password";
  if (message.includes(MAX_CLIENTS)) return "max_clients";
  // While a script runs, INFO itself is refused; before `busy-reply-threshold` (5 s) has passed there is no reply at all.
  // https://redis.io/docs/latest/develop/programmability/#maximum-execution-time
  if (message.startsWith("BUSY")) return "busy";
  // Any other error, such as NOPERM, is an answer.
  return message.startsWith("LOADING") ? "loading" : "answers";
};

const stateOfFailure = (failure: Failure): State | null => {
  if (isAuthFailure(failure)) return "refuses_password";
  if (isTooManyClients(failure)) return "max_clients";
  if (failure.code === "timeout" && failure.hop === "redis") return "no_reply";
  return (
    unreachedBy(failure) ?? (failure.code === "redis_failed" || failure.code === "docker_failed" ? "unreachable" : null)
  );
};

type Told = Pick<Value<"redis">, "state" | "detail" | "password_sent">;

/** Fails if the agent could not even try, or if it is Docker that does not answer. */
export const stateOf = (replies: Result<RedisReply[]>): Result<Told> => {
  if (!replies.ok) {
    const { failure } = replies;
    const state = stateOfFailure(failure);
    const password_sent = isAuthFailure(failure) ? failure.detail === wrongPassword().detail : null;
    return state === null ? fail(failure) : ok({ state, detail: failure.detail, password_sent });
  }
  const [reply] = replies.value;
  if (reply?.kind === "error") {
    return ok({ state: stateOfError(reply.message), detail: errorFailure(reply.message).detail, password_sent: null });
  }
  const info = reply?.kind === "text" ? reply.text : "";
  if (isSentinel(info)) return ok({ state: "sentinel", detail: sentinelAnswers().detail, password_sent: null });
  const persistence = fieldsOf(info, "persistence");
  if (persistence.flag("loading") !== true) return ok({ state: "answers", detail: null, password_sent: null });
  const loading = stillLoading(persistence);
  return ok({ state: "loading", detail: loading.ok ? null : loading.failure.detail, password_sent: null });
};

/** In which it is worth a look at where the container listens. */
const NOT_REACHED: readonly State[] = ["unreachable", "no_redis_cli", "elsewhere", "closes_connections"];

export const redisState: Part<"redis"> = async ({ redis, whereabouts, passwordGiven }) => {
  const told = stateOf(await redis(["INFO"]));
  if (!told.ok) return told;
  const looked = NOT_REACHED.includes(told.value.state) ? await whereabouts() : null;
  return ok({
    ...told.value,
    listens: looked?.ok === true ? looked.value.listens : null,
    password_given: await passwordGiven(),
  });
};
