/** What a target's object itself refuses. */
import type { Failure } from "../../protocol/failure.ts";

export const notHere: Failure = {
  code: "internal",
  hop: "worker",
  detail: "The target's object does not handle this operation.",
  hint: "Look for the request id in the Worker's log.",
};

export const askedBefore: Failure = {
  code: "conflict",
  hop: "worker",
  detail: "This was asked before, so nothing was done.",
  hint: "Ask anew.",
};

export const notStored: Failure = {
  code: "internal",
  hop: "worker",
  detail:
    "The target's object can write nothing to its storage now, so nothing was done: asked again, it could be done twice.",
  hint: "See the Worker's log for the reason. Where the account has written its rows of the day (Cloudflare's free plan), ask again after 00:00 UTC; where the storage is full, see to that. Reads still work.",
};

export const notConfigured: Failure = {
  code: "misconfigured",
  hop: "worker",
  detail: "The target's object does not find its target in TARGETS.",
  hint: "Deploy the Worker again with the target in TARGETS.",
};

export const throttled = (waitMs: number): Failure => ({
  code: "throttled",
  hop: "worker",
  detail: "Too many requests from this caller for this target.",
  hint: `Wait ${Math.ceil(waitMs / 1000)} s, or raise RATE_LIMIT_PER_MINUTE.`,
  retry_after_ms: waitMs,
});
