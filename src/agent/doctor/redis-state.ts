/** Whether Redis answers at all, and if it does not, what keeps it from answering. Told by the outcome of one `INFO`. */
import { fail, ok, type Result } from "../../protocol/result.ts";
import { isAuthFailure, isTooManyClients, MAX_CLIENTS, wrongPassword } from "../docker/failures.ts";
import { isAuthError } from "../docker/redis-cli/reply.ts";
import type { RedisReply } from "../docker/seam.ts";
import { fieldsOf, stillLoading, errorFailure } from "../redis/reply.ts";
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

/** Fails if the agent could not even try, or if it is Docker that does not answer. */
export const stateOf = (replies: Result<RedisReply[]>): Result<Value<"redis">> => {
  if (!replies.ok) {
    const { failure } = replies;
    const is = (state: State, password_sent: boolean | null = null): Result<Value<"redis">> =>
      ok({ state, detail: failure.detail, password_sent });
    if (isAuthFailure(failure)) return is("refuses_password", failure.detail === wrongPassword().detail);
    if (isTooManyClients(failure)) return is("max_clients");
    if (failure.code === "timeout" && failure.hop === "redis") return is("no_reply");
    if (failure.code === "redis_failed" || failure.code === "docker_failed") return is("unreachable");
    return fail(failure);
  }
  const [reply] = replies.value;
  if (reply?.kind === "error") {
    return ok({ state: stateOfError(reply.message), detail: errorFailure(reply.message).detail, password_sent: null });
  }
  const persistence = fieldsOf(reply?.kind === "text" ? reply.text : "", "persistence");
  if (persistence.flag("loading") !== true) return ok({ state: "answers", detail: null, password_sent: null });
  const loading = stillLoading(persistence);
  return ok({ state: "loading", detail: loading.ok ? null : loading.failure.detail, password_sent: null });
};

export const redisState: Part<"redis"> = async ({ redis }) => stateOf(await redis(["INFO"]));
