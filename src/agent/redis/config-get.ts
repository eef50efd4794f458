/** Settings as `CONFIG GET` replies them. */
import { fail, ok, type Result } from "../../protocol/result.ts";
import type { RedisCommand, RedisReply } from "../docker/seam.ts";
import { errorFailure, pairsOf } from "./reply.ts";

type Redis = (...commands: RedisCommand[]) => Promise<Result<RedisReply[]>>;

/** For a setting that was asked for and is not in the reply. */
export const notKnown = (key: string): Result<never> =>
  fail({
    code: "bad_input",
    hop: "redis",
    detail: `This version of Redis has no setting ${key}.`,
    hint: "Ask for `config` without a key to see the settings that it has.",
  });

/** Redis before version 7 takes only one name in a `CONFIG GET`, and this is its error for more. */
const wantsOneName = (message: string): boolean => /wrong number of arguments/i.test(message);

type Found = Result<ReadonlyMap<string, string>>;

/**
 * `CONFIG GET` of several names: one command, or on Redis before 7 one for each name in a single batch. It fails where no reply came; what
 * came may be Redis's refusal.
 */
export const askConfig = async (keys: readonly string[], redis: Redis): Promise<Result<Found>> => {
  const together = await redis(["CONFIG", "GET", ...keys]);
  if (!together.ok) return together;
  const reply = together.value[0];
  if (reply?.kind !== "error") return ok(pairsOf(reply));
  if (keys.length < 2 || !wantsOneName(reply.message)) return ok(fail(errorFailure(reply.message)));

  const single = await redis(...keys.map((key): RedisCommand => ["CONFIG", "GET", key]));
  if (!single.ok) return single;
  const found = new Map<string, string>();
  for (const one of single.value) {
    const pairs = pairsOf(one);
    if (!pairs.ok) return ok(pairs);
    for (const [key, value] of pairs.value) found.set(key, value);
  }
  return ok(ok(found));
};

/** The same for those to whom a refusal is a failure as any other. */
export const configGet = async (keys: readonly string[], redis: Redis): Promise<Found> => {
  const asked = await askConfig(keys, redis);
  return asked.ok ? asked.value : asked;
};
