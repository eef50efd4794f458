import type { Call, Operations, SlackUser } from "./operations.ts";

const KEPT_MS = 60_000;

/**
 * Slack's own user, who is in every workspace and is nobody. The API counts each request against the limit of the one in whose name it
 * comes, and nobody has asked for this one: a line of chat counts once, whether the list had to be asked for or not.
 */
const NOBODY = { user: "USLACKBOT", role: "viewer" } as const satisfies Omit<SlackUser, "team">;

/** The targets as the API lists them, asked for once a minute and not with every line. */
export const rememberedTargets = (call: Call, now: () => number): Operations["targets"] => {
  let kept: { names: readonly string[]; until: number } | null = null;
  return async ({ team }) => {
    if (kept !== null && now() < kept.until) return kept.names;
    const by: SlackUser = { team, ...NOBODY };
    const answer = await call({ by, operation: "targets", target: null, input: {}, idempotencyKey: null });
    if (!answer.ok || answer.envelope.operation !== "targets") return null;
    kept = { names: answer.envelope.data.targets.map(({ name }) => name), until: now() + KEPT_MS };
    return kept.names;
  };
};
