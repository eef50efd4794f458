import type { Handlers } from "../../protocol/operations.ts";
import { fail, ok, type Result } from "../../protocol/result.ts";
import type { Context } from "../context.ts";
import type { RedisCommand } from "../docker/seam.ts";
import { errorFailure, pairsOf } from "../redis/reply.ts";

const notReadable = (key: string, readable: readonly string[]): Result<never> =>
  fail({
    code: "bad_input",
    hop: "agent",
    detail: `The setting ${key} may not be read on this host.`,
    hint: `Readable are: ${readable.join(", ")}.`,
  });

const notKnown = (key: string): Result<never> =>
  fail({
    code: "bad_input",
    hop: "redis",
    detail: `This version of Redis has no setting ${key}.`,
    hint: "Ask for `config` without a key to see the settings that it has.",
  });

/** Redis before 7 takes one name in a `CONFIG GET`, and says so in these words. */
const wantsOneName = (message: string): boolean => /wrong number of arguments/i.test(message);

type Found = Result<ReadonlyMap<string, string>>;

/** `CONFIG GET` of several names: one command, or on Redis before 7 one for each name in a single batch. */
const getAll = async (keys: readonly string[], redis: Context["redis"]): Promise<Found> => {
  const together = await redis(["CONFIG", "GET", ...keys]);
  if (!together.ok) return together;
  const reply = together.value[0];
  if (reply?.kind !== "error") return pairsOf(reply);
  if (keys.length < 2 || !wantsOneName(reply.message)) return fail(errorFailure(reply.message));

  const single = await redis(...keys.map((key): RedisCommand => ["CONFIG", "GET", key]));
  if (!single.ok) return single;
  const found = new Map<string, string>();
  for (const one of single.value) {
    const pairs = pairsOf(one);
    if (!pairs.ok) return pairs;
    for (const [key, value] of pairs.value) found.set(key, value);
  }
  return ok(found);
};

/** One setting or all that the host's policy lets be read, in the policy's order. */
export const config: Handlers<"agent", Context>["config"] = async ({ key }, { policy, redis }) => {
  const readable = policy.config_keys;
  if (key !== undefined && !readable.includes(key)) return notReadable(key, readable);
  const wanted = key === undefined ? readable : [key];
  if (wanted.length === 0) return ok({});
  const found = await getAll(wanted, redis);
  if (!found.ok) return found;
  // Only what was asked for leaves the host, whatever came back.
  const settings: Record<string, string> = {};
  for (const name of wanted) {
    const value = found.value.get(name);
    if (value !== undefined) settings[name] = value;
  }
  return key !== undefined && settings[key] === undefined ? notKnown(key) : ok(settings);
};
