import type { Failure } from "../../protocol/failure.ts";
import { within } from "../../shared/deadline.ts";

const LIMITER_DEADLINE_MS = 250;

/** The binding does not say when the caller may ask again; its shortest period is ten seconds. */
const RETRY_AFTER_MS = 10_000;

/**
 * The soft guard: why the caller has to wait, or null. It counts for each Cloudflare location, and a limiter that does
 * not answer lets the caller pass: the hard limit is the target's object's.
 */
export const throttle = async ({ RATE_LIMITER }: Env, callerId: string): Promise<Failure | null> => {
  const verdict = await within(RATE_LIMITER.limit({ key: callerId }), LIMITER_DEADLINE_MS).catch(() => null);
  if (verdict === null || verdict.success) return null;
  return {
    code: "throttled",
    hop: "worker",
    detail: "You ask too often.",
    hint: "Wait as long as Retry-After says, then ask again.",
    retry_after_ms: RETRY_AFTER_MS,
  };
};
