/** The rules on the container's health check: it fails with Redis, or by itself, or passes whatever Redis replies. */
import { counted } from "../../../shared/figures.ts";
import { inspect, type Known, type Parts, rule, SO } from "../rule.ts";
import { DOCKER_HEALTH } from "./sources.ts";

type Container = Parts["container"];

/** `redis-cli ping` without a password ends with success. */
const saysNoauth = ({ health_said }: Container): boolean => health_said !== null && /\bNOAUTH\b/.test(health_said);

/** A check that only looks for PONG prints nothing of what it got instead, and Redis counts it. */
const refusals = ({ redis, memory }: Partial<Parts>): number =>
  redis?.state === "answers" ? (memory?.errorstats?.NOAUTH ?? 0) : 0;

const LET_IT_LOG_IN =
  "Let the check log in: with the password as `REDISCLI_AUTH` under the service's `environment:`, `redis-cli ping | grep PONG` does.";

const shown = (known: Known, { container }: Container): string =>
  `${inspect(known, container)} --format '{{json .State.Health}}'`;

const whyItFails = (parts: Pick<Parts, "container"> & Partial<Parts>): string => {
  if (saysNoauth(parts.container)) return "It says nothing of Redis, which may be well.";
  if (parts.redis?.state !== "answers")
    return "The check is a command in the container, so it fails with Redis, or by itself: a wrong password in it, or no time to run.";
  const refused = refusals(parts);
  const alone =
    refused > 0
      ? `most likely it asks without a password, which Redis has refused ${counted(refused, "time")} (errorstat_NOAUTH)`
      : "a wrong password in it, a program that the image does not have, or no time to run";
  return `Redis itself answers redis-ops, so the check fails by itself: ${alone}.`;
};

const nextStep = (parts: Pick<Parts, "container"> & Partial<Parts>, known: Known): string => {
  const { container } = parts;
  const said = container.health_said !== null;
  if (saysNoauth(container) || (!said && refusals(parts) > 0)) return LET_IT_LOG_IN;
  return said
    ? "Correct what the check complains of, in Redis or in the check itself (`healthcheck:` in the compose file)."
    : `See what the check prints: \`${shown(known, container)}\`.`;
};

export const unhealthy = rule({
  id: "container_unhealthy",
  needs: ["container"],
  source: DOCKER_HEALTH,
  judge: (parts, known) => {
    const { container } = parts;
    const { health, health_said } = container;
    if (health !== "unhealthy") return health === "healthy" && saysNoauth(container) ? "not_there" : "fine";
    return {
      verdict: "warn",
      ...SO,
      text: `Docker calls the container unhealthy: its health check fails${saysNoauth(container) ? ", which asks Redis without a password" : ""}.`,
      evidence: [
        {
          text: `health ${health}${health_said === null ? "" : `; the check printed: ${health_said}`}`,
          command: shown(known, container),
        },
      ],
      meaning: `Services that wait for \`service_healthy\` do not start. ${whyItFails(parts)}`,
      next_step: nextStep(parts, known),
    };
  },
  fine: ({ container }) =>
    container.health === null ? "No health check is defined." : `The container's health is ${container.health}.`,
});

/** A check that passes whatever Redis answers. */
export const blindCheck = rule({
  id: "health_check_blind",
  needs: ["container"],
  source: DOCKER_HEALTH,
  judge: ({ container }, known) => {
    const { health, health_said } = container;
    if (health === null) return "fine";
    // One that does not pass is told of by the rule above.
    if (health !== "healthy") return "not_there";
    if (health_said === null) return "unknown";
    if (!saysNoauth(container)) return "fine";
    return {
      verdict: "ok",
      ...SO,
      text: "Docker calls the container healthy, though Redis refuses the health check, which asks without a password.",
      evidence: [{ text: `health ${health}; the check printed: ${health_said}`, command: shown(known, container) }],
      meaning:
        "`redis-cli ping` ends with success whatever Redis replies: the check would pass while Redis loads or refuses writes.",
      next_step: LET_IT_LOG_IN,
    };
  },
  fine: ({ container }) =>
    container.health === null
      ? "No health check is defined that could be wrong."
      : "The health check is not refused by Redis.",
});
