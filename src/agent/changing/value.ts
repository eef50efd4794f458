/** A setting's value as it is sent to Redis and compared. Pure. */
import { fail, ok, type Result } from "../../protocol/result.ts";
import { parseSize } from "../../shared/size.ts";

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
