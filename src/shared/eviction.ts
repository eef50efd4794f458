/** Policies of `maxmemory-policy`. Which there are is for the Redis that is asked to say: nothing here refuses one that is not listed. Pure. */

/** Those of Redis 4 and everything after it, Valkey and KeyDB as well, as redis.conf lists them. */
export const COMMON_POLICIES = [
  "noeviction",
  "allkeys-lru",
  "allkeys-lfu",
  "allkeys-random",
  "volatile-lru",
  "volatile-lfu",
  "volatile-random",
  "volatile-ttl",
] as const;

/** Those that are known of any version, to choose from; the last two are Redis 8.6's. */
export const MAXMEMORY_POLICIES: readonly string[] = [...COMMON_POLICIES, "allkeys-lrm", "volatile-lrm"];

/** Whether it can be a policy's name at all: a word that Redis compares with its own. */
export const isPolicyName = (text: string): boolean => /^[a-z][a-z0-9-]{0,63}$/.test(text);

/** Whether its name tells what it does: which keys it evicts, or none. */
export const isOfKnownKind = (policy: string): boolean => /^(?:allkeys-|volatile-|noeviction$)/.test(policy);

/** What can be chosen: the known ones, and before them what is set or chosen now, where it is none of them. */
export const policyChoices = (...now: readonly (string | null)[]): string[] => {
  const others = now.filter((policy): policy is string => policy !== null && policy !== "");
  return [...new Set([...others.filter((policy) => !MAXMEMORY_POLICIES.includes(policy)), ...MAXMEMORY_POLICIES])];
};
