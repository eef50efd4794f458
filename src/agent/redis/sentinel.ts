/** A Sentinel speaks Redis's protocol and holds no data: it has neither memory to tell of nor CONFIG. */
import type { Failure } from "../../protocol/failure.ts";
import type { Result } from "../../protocol/result.ts";
import type { RedisCommand, RedisReply } from "../docker/seam.ts";
import { isMissingField } from "./no-reading.ts";
import { isRefusal } from "./refused.ts";
import { isSentinel, textOf } from "./reply.ts";

export const sentinelAnswers = (): Failure => ({
  code: "redis_failed",
  hop: "redis",
  detail:
    "What answers is a Sentinel, which watches Redis and holds no data: it has no memory, settings or saves of its own to tell of.",
  hint: "Name the service of the Redis that it watches in the target's entry of the host's policy, and each of a pair as a target of its own: `SENTINEL MASTERS` tells which is the primary now.",
});

/** The failure to give a reading, as it is where a Sentinel answers; that is only asked where it may be the reason. */
export const unlessSentinel = async (
  failure: Failure,
  redis: (...commands: RedisCommand[]) => Promise<Result<RedisReply[]>>,
): Promise<Failure> => {
  if (failure.outcome_unknown === true || !(isMissingField(failure) || isRefusal(failure))) return failure;
  const replies = await redis(["INFO", "server"]);
  const info = replies.ok ? textOf(replies.value[0]) : replies;
  return info.ok && isSentinel(info.value) ? sentinelAnswers() : failure;
};
