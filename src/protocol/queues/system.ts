/**
 * What is known of a library that keeps its jobs in Redis: by what it is seen, how much waits in it, and what happens when Redis evicts
 * one of its keys. One declaration each (`systems.ts`); the agent looks by it, and what doctor, `memory`, `set` and `drift` say comes from it.
 */

/** What eviction of a key does. `lost`: work is not done. `twice`: it is done again. `minor`: neither. */
export type Harm = "lost" | "twice" | "minor";

export interface QueueKey {
  /** The key's name; `<queue>` and `<id>` are the application's. */
  key: string;
  /** In words: `the list of waiting jobs`. */
  what: string;
  /** Whether it has a time to live, so that a `volatile-*` policy may evict it too. */
  expires: boolean;
  harm: Harm;
  /** What was seen to happen when it is evicted, as a sentence without its full stop. */
  outcome: string;
}

/** Commands that tell a length at once, whatever the size. */
export type Counting = "LLEN" | "ZCARD" | "SCARD" | "HLEN";
export const COUNTS = ["waiting", "active", "delayed", "failed"] as const;
export type Count = (typeof COUNTS)[number];
/** Commands and keys whose lengths are added up; `<queue>` is put in. */
export type Counts = { readonly [C in Count]?: readonly (readonly [Counting, string])[] };

export interface QueueSystem {
  name: string;
  /** What it calls its work. */
  work: "job" | "task" | "scheduled task";
  /**
   * Keys that always have the same name, so that they are found among any number of keys. Where other programs may have a key of that
   * name as well, with its type.
   */
  fixed: readonly (readonly [key: string, type?: "set" | "zset" | "list" | "hash"])[];
  /**
   * For keys that are named by the application: a glob that matches few of them, and what of such a name stands for `<queue>`. Names are
   * looked through only where there are few keys.
   */
  named?: { glob: string; queue: RegExp };
  /**
   * Its workers in CLIENT LIST: what their connection is called, with the queue's name as base64 in it, and by which commands they wait.
   */
  workers?: { waitsBy: readonly string[] };
  /** A key with `<queue>` in it that has to be there (or must not be) for a queue that was found by a name that others give as well. */
  proof?: { there?: string; notThere?: string };
  /** Where the names of its queues are: the members of a set. `<queue>` stands for what is left without the prefix. */
  registry?: { set: string; prefix: string };
  /** Queues that are there unless the application names others. */
  queues: readonly string[];
  /** Of each queue. */
  counts: Counts;
  /** Of all queues together. */
  together: Counts;
  keys: readonly QueueKey[];
  /** Whether its documentation asks for `noeviction` and nothing else. */
  wantsNoeviction: boolean;
  /** Where its documentation says what it wants, or its source which keys it has. */
  source: string;
}

/** Which keys a policy may evict. One that is not known here is taken to evict none and to refuse writes, as `noeviction`, which is worse. */
export const evictedBy = (policy: string): "any" | "expiring" | "none" => {
  if (policy.startsWith("allkeys-")) return "any";
  return policy.startsWith("volatile-") ? "expiring" : "none";
};

/** The system's keys that may go under the policy, and matter; those that lose work first. */
export const atRisk = ({ keys }: Pick<QueueSystem, "keys">, policy: string): QueueKey[] => {
  const evicted = evictedBy(policy);
  const may = keys.filter(({ expires }) => evicted === "any" || (evicted === "expiring" && expires));
  return (["lost", "twice"] as const).flatMap((harm) => may.filter((key) => key.harm === harm));
};

/** The worst that the policy may do to the system's work; null where it spares it. */
export const worstUnder = (system: Pick<QueueSystem, "keys">, policy: string): "lost" | "twice" | null => {
  const harm = atRisk(system, policy)[0]?.harm;
  return harm === "lost" || harm === "twice" ? harm : null;
};

/** Whether a `volatile-*` policy spares its work: none of the keys that matter has a time to live. */
export const sparedByVolatile = (system: Pick<QueueSystem, "keys">): boolean =>
  worstUnder(system, "volatile-lru") === null;

/** The policy that it needs, with why in a few words. */
export const neededPolicy = (system: QueueSystem): string =>
  sparedByVolatile(system) && !system.wantsNoeviction
    ? "`volatile-lru`, which spares keys without a time to live (then give cached values one), or `noeviction`, which refuses writes instead"
    : "`noeviction`, which refuses writes instead of evicting";

/** A queue's name may hold anything, so it is put in by a function: a `$` in a plain replacement would mean something. */
export const keyOf = (template: string, queue: string): string => template.replace("<queue>", () => queue);
