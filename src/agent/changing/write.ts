import { fail, ok, type Result } from "../../protocol/result.ts";
import type { Context } from "../session/context.ts";
import { outcomeUnknown } from "../docker/failures.ts";
import { errorFailure, pairsOf, textOf } from "../redis/reply.ts";

/**
 * `CONFIG SET` and, in the same batch, the value read back. Where it is not known whether the value was set the failure says
 * `outcome_unknown`; any other failure means that it was not.
 */
export const writeSetting = async (key: string, value: string, redis: Context["redis"]): Promise<Result<string>> => {
  const replies = await redis(["CONFIG", "SET", key, value], ["CONFIG", "GET", key]);
  if (!replies.ok) return replies;
  const [written, found] = replies.value;
  if (written?.kind === "error") return fail(errorFailure(written.message));
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
