import { operations } from "../../src/protocol/operations.ts";
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
    const parsed = operations.targets.output.safeParse(answer.ok ? answer.envelope.data : null);
    if (!parsed.success) return null;
    kept = { names: parsed.data.targets.map(({ name }) => name), until: now() + KEPT_MS };
    return kept.names;
  };
};
