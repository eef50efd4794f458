/** What must happen once: a confirmation, a request that Slack sends again. */

/** `unknown`: the memory did not answer. */
export type Claim = "first" | "again" | "unknown";

/**
 * Remembers a key until a time, and says whether it was known. Never rejects.
 *
 * @param until milliseconds since the epoch
 */
export type Once = (key: string, until: number) => Promise<Claim>;

const MAX_KEYS = 10_000;

/** For one process, in memory: what is older than a restart is not known. The longest-known key goes when there are too many. */
export const onceInMemory = (now: () => number): Once => {
  const known = new Map<string, number>();
  return (key, until) => {
    const at = now();
    for (const [each, expires] of known) if (expires <= at) known.delete(each);
    if (known.has(key)) return Promise.resolve("again");
    const [oldest] = known.keys();
    if (known.size >= MAX_KEYS && oldest !== undefined) known.delete(oldest);
    known.set(key, until);
    return Promise.resolve("first");
  };
};
