/** The rule on protected mode: from Redis's own container, where redis-ops asks from, all looks well. */
import { counted, rateText } from "../../../shared/figures.ts";
import { composeUp, isMissed, type Known, type Parts, redisCli, rule } from "../rule.ts";
import { sinceStart } from "./refusals.ts";
import { SECURITY } from "./sources.ts";
import { uptimeOf } from "./then-and-now.ts";

/** Whether Redis answers nobody outside its own container; null where that is not known. A password lifts it. */
export const shutIn = ({ redis, provenance }: Partial<Parts>): boolean | null => {
  if (redis?.password_given === true) return false;
  const mode = provenance?.protected_mode ?? null;
  if (mode === null || redis === undefined || redis.state !== "answers" || redis.password_given === null) return null;
  return mode && provenance?.host_network === false;
};

/** Both let applications in; only the first keeps others out. */
export const letIn = (known: Known): string =>
  `Set a password (\`requirepass\`, and the same in the applications' Redis URL); or, where no \`ports:\` publishes Redis, \`--protected-mode no\` in its \`command:\`. Then \`${composeUp(known)}\`.`;

export const protectedMode = rule({
  id: "redis_protected_mode",
  needs: ["redis", "provenance"],
  source: SECURITY,
  judge: (parts, known) => {
    const shut = shutIn(parts);
    if (shut === null) return "unknown";
    if (!shut) return "fine";
    // Whom it sends away for this, Redis counts with those that are too many.
    const told = parts.clients?.rejected_connections ?? parts.memory?.rejected_connections ?? null;
    const count = told ?? 0;
    const { perSecond, since } = known.rateOf("rejected_connections");
    const rises = perSecond !== null && perSecond > 0;
    const away =
      count === 0
        ? ""
        : `; it has turned away ${counted(count, "connection")} ${sinceStart(uptimeOf(parts))}${rises ? `, now ${rateText(perSecond, since, known.now)}` : ""}`;
    return {
      verdict: rises ? "critical" : count > 0 ? "warn" : "ok",
      unsure: told === null && isMissed("clients", parts, known),
      figure: count,
      threshold: 0,
      text: `Redis answers only inside its own container: protected mode is on, and no password is set${away}.`,
      evidence: [
        {
          text: "PING without a password is answered, protected-mode yes",
          command: redisCli(known, "CONFIG GET protected-mode"),
        },
        ...(count === 0 ? [] : [{ text: `rejected_connections:${count}`, command: redisCli(known, "INFO stats") }]),
      ],
      meaning:
        "An application in another container gets DENIED, or a broken connection. Only one that shares Redis's network is served.",
      next_step: letIn(known),
    };
  },
  fine: ({ redis: { password_given }, provenance: { protected_mode } }) =>
    protected_mode === true && password_given === true
      ? "Protected mode is on and a password is set, so it turns nobody away."
      : "Protected mode turns nobody away.",
});
