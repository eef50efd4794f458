/** A setting's value: how it is sent to Redis, how it is compared, and how it is written. */
import type { Failure } from "../../protocol/failure.ts";
import { fail, ok, type Result } from "../../protocol/result.ts";
import { parseSize } from "../../shared/size.ts";
import { outcomeUnknown } from "../docker/failures.ts";
import { errorFailure, pairsOf, textOf } from "../redis/reply.ts";
import type { Context } from "../session/context.ts";

/** maxmemory in bytes, a policy in lower case, any other as it is. On failure, a sentence without the value. */
export const normalise = (key: string, value: string): Result<string, string> => {
  if (key === "maxmemory") {
    const size = parseSize(value);
    return size.ok ? ok(String(size.value)) : fail(`maxmemory ${size.failure}`);
  }
  return ok(key === "maxmemory-policy" ? value.trim().toLowerCase() : value);
};

/** `512mb` is the same maxmemory as `536870912`. */
export const sameValue = (key: string, one: string, other: string): boolean => {
  const [a, b] = [normalise(key, one), normalise(key, other)];
  return a.ok && b.ok ? a.value === b.value : one === other;
};

/** As Redis 6 and later, and Valkey, end the error about a setting that is one of a list; older ones, and KeyDB, do not list them. */
const ONE_OF = /must be one of the following: ([\w, -]+)$/;

/** Why Redis has not taken the value. Of the policies, which differ from version to version, it says itself which it knows. */
const notTaken = (key: string, value: string, message: string): Failure => {
  if (key !== "maxmemory-policy" || !/^(?:\(error\) )?ERR .*(?:argument|invalid)/i.test(message))
    return errorFailure(message);
  const known = ONE_OF.exec(message.trim())?.[1];
  return {
    code: "bad_input",
    hop: "redis",
    detail: `This Redis does not know the policy ${value}; nothing was changed.`,
    hint: known === undefined ? "Choose another one; which it knows, it does not say." : `It knows: ${known}.`,
  };
};

/**
 * `CONFIG SET` and, in the same batch, the value read back. Where it is not known whether the value was set the failure says
 * `outcome_unknown`; any other failure means that it was not.
 */
export const writeSetting = async (key: string, value: string, redis: Context["redis"]): Promise<Result<string>> => {
  const replies = await redis(["CONFIG", "SET", key, value], ["CONFIG", "GET", key]);
  if (!replies.ok) return replies;
  const [written, found] = replies.value;
  if (written?.kind === "error") return fail(notTaken(key, value, written.message));
  const said = textOf(written);
  if (!said.ok) return fail(outcomeUnknown(said.failure));
  const pairs = pairsOf(found);
  if (!pairs.ok) return fail(outcomeUnknown(pairs.failure));
  const after = pairs.value.get(key);
  if (after !== undefined) return ok(after);
  return fail(
    outcomeUnknown({
      code: "redis_failed",
      hop: "redis",
      detail: `Redis accepted ${key} but did not give it back.`,
      hint: "Read the value back before trying again.",
    }),
  );
};
