import type { Call, Operations } from "./operations.ts";

const KEPT_MS = 60_000;

/**
 * The targets as the API lists them. Every request to the API counts against the person's rate limit, and a line of chat should count once,
 * so the list is asked for once a minute and not with every line.
 */
export const rememberedTargets = (call: Call, now: () => number): Operations["targets"] => {
  let kept: { names: readonly string[]; until: number } | null = null;
  return async (by) => {
    if (kept !== null && now() < kept.until) return kept.names;
    const answer = await call({ by, operation: "targets", target: null, input: {}, idempotencyKey: null });
    if (!answer.ok || answer.envelope.operation !== "targets") return null;
    kept = { names: answer.envelope.data.targets.map(({ name }) => name), until: now() + KEPT_MS };
    return kept.names;
  };
};
