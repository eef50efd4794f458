/** The hard rate limit of one caller, as a token bucket. */
export interface Bucket {
  tokens: number;
  /** Milliseconds since the epoch. */
  at: number;
}

/** A bucket holds a whole minute's allowance and refills evenly. */
export const fullBucket = (perMinute: number, now: number): Bucket => ({ tokens: perMinute, at: now });

/** Takes one token: the bucket afterwards, and how long to wait in milliseconds if there was none (then nothing is taken). */
export const take = (bucket: Bucket, perMinute: number, now: number): { bucket: Bucket; waitMs: number } => {
  const perMs = perMinute / 60_000;
  const tokens = Math.min(perMinute, bucket.tokens + Math.max(0, now - bucket.at) * perMs);
  return tokens >= 1
    ? { bucket: { tokens: tokens - 1, at: now }, waitMs: 0 }
    : { bucket: { tokens, at: now }, waitMs: Math.ceil((1 - tokens) / perMs) };
};
