import type { Handlers } from "../../protocol/operations.ts";
import { fail, ok, type Result } from "../../protocol/result.ts";
import type { Context } from "../session/context.ts";
import { configGet, notKnown } from "../redis/config-get.ts";

const notReadable = (key: string, readable: readonly string[]): Result<never> =>
  fail({
    code: "bad_input",
    hop: "agent",
    detail: `The setting ${key} may not be read on this host.`,
    hint: `Readable are: ${readable.join(", ")}.`,
  });

/** One setting, or all settings that the host's policy allows to be read, in the policy's order. */
export const config: Handlers<"agent", Context>["config"] = async ({ key }, { policy, redis }) => {
  const readable = policy.config_keys;
  if (key !== undefined && !readable.includes(key)) return notReadable(key, readable);
  const wanted = key === undefined ? readable : [key];
  if (wanted.length === 0) return ok({});
  const found = await configGet(wanted, redis);
  if (!found.ok) return found;
  // Only what was asked for leaves the host, whatever came back.
  const settings: Record<string, string> = {};
  for (const name of wanted) {
    const value = found.value.get(name);
    if (value !== undefined) settings[name] = value;
  }
  return key !== undefined && settings[key] === undefined ? notKnown(key) : ok(settings);
};
