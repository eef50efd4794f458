import { fail, ok, type Result } from "../../../protocol/result.ts";
import type { By } from "./by.ts";
import type { Current } from "./decide.ts";
import type { Parts } from "./parts.ts";

/**
 * A setting as it is now, and the Redis process that has it, on a new connection if need be. A plain read: a dry run of `set` would ask
 * the guards, and what a guard forbids today may well be what has to be looked up.
 */
export const current = async ({ ask }: Pick<Parts, "ask">, key: string, by: By): Promise<Result<Current>> => {
  const memory = (await ask("memory", {}, by)).result;
  if (!memory.ok) return memory;
  const { run_id: runId, maxmemory, maxmemory_policy } = memory.value;
  if (key === "maxmemory") return ok({ value: String(maxmemory), runId });
  if (key === "maxmemory-policy") return ok({ value: maxmemory_policy, runId });
  const config = (await ask("config", { key }, by)).result;
  if (!config.ok) return config;
  const value = config.value[key];
  if (value !== undefined) return ok({ value, runId });
  return fail({
    code: "bad_input",
    hop: "redis",
    detail: `This Redis does not tell ${key}.`,
    hint: "Add the setting to config_keys in the host's policy, so that it can be read back.",
  });
};
