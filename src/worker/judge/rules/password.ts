/** The rules on a Redis that does not let redis-ops in. Whether the applications are let in decides what to do about it. */
import { ASKED_OF_REDIS, atTerminal, composeUp, type Known, type Parts, redisCli, rule, SO, toolOf } from "../rule.ts";
import { allRead } from "./logs.ts";
import { ACL } from "./sources.ts";

/** What the applications' logs say of passwords; null where no log tells. */
const appsRefused = ({ errors }: Partial<Parts>): boolean | null => {
  if (errors === undefined) return null;
  if (errors.groups.some(({ kind, count }) => kind === "auth" && count > 0)) return true;
  return allRead(errors) ? false : null;
};

type Said = Record<"text" | "evidence" | "meaning" | "next_step", string>;

const wanted = (refused: boolean | null): Said => ({
  text: "Redis wants a password, and redis-ops has none for it on the host.",
  evidence: "PING is answered with NOAUTH, and no password was sent",
  meaning:
    refused === true
      ? "redis-ops cannot look into Redis. Applications are refused as well: see what their logs say."
      : `redis-ops cannot look into Redis.${refused === false ? " The applications are not refused: nothing has to be changed for them." : ""}`,
  next_step:
    "Put REDIS_PASSWORD in the project's `.env`, or name a `password_file` in the agent's policy. Nothing has to be restarted.",
});

const REFUSED = "Redis refuses the password that redis-ops has on the host.";

const refusedPassword = (refused: boolean | null, known: Known): Said => {
  const evidence = "PING is answered with NOAUTH or WRONGPASS";
  const compare = "Compare the password in the compose file's environment (`.env`) with what Redis was started with";
  if (refused === true)
    return {
      text: REFUSED,
      evidence,
      meaning:
        "The applications are refused too: either the password was changed in Redis, or in the host's `.env`, and not in both.",
      next_step: `${compare}; after a change, \`${composeUp(known)}\` and restart the applications.`,
    };
  const either =
    "redis-ops has an old or a wrong one, or Redis's `default` user, as which redis-ops logs in, is off (ACL): WRONGPASS stands for both";
  return refused === false
    ? {
        text: REFUSED,
        evidence: `${evidence}; no application is refused`,
        meaning: `The applications are not refused, so the password was not changed for them: ${either}.`,
        next_step: `Change nothing for the applications and recreate nothing. Log in as a user that Redis takes (\`${atTerminal(known, `${toolOf(known.place)} --user NAME --askpass ACL LIST`)}\`): where it says \`user default off\`, redis-ops needs that user on, with a password of its own; else correct the password in \`.env\` or the policy's \`password_file\`.`,
      }
    : {
        text: REFUSED,
        evidence,
        meaning: `Either it was changed in Redis or in the host's \`.env\`, and not in both, or ${either}. No application's log tells whether they are refused too.`,
        next_step: `See first whether the applications are refused (their logs): if not, recreate nothing. ${compare}, and see whether \`user default\` is off (\`ACL LIST\`, logged in as another user).`,
      };
};

export const refusesPassword = rule({
  id: "redis_refuses_password",
  needs: ["redis"],
  explains: ASKED_OF_REDIS,
  source: ACL,
  judge: (parts, known) => {
    const { redis, container } = parts;
    // Redis cannot answer without its container, which the container's rules tell.
    if (container !== undefined && container.state !== "running") return "unknown";
    if (redis.state !== "refuses_password") return redis.state === "answers" ? "fine" : "unknown";
    const refused = appsRefused(parts);
    const { evidence, ...said } = redis.password_sent === false ? wanted(refused) : refusedPassword(refused, known);
    const detail = redis.detail === null ? "" : `: ${redis.detail}`;
    return {
      // Where the applications are let in, only redis-ops is blind.
      verdict: refused === false ? "warn" : "critical",
      ...SO,
      ...said,
      evidence: [{ text: `${evidence}${detail}`, command: redisCli(known, "PING") }],
    };
  },
  // Whether Redis would turn one away that has none is not asked here.
  fine: ({ redis: { password_given } }) =>
    password_given === null
      ? "Redis does not turn redis-ops away for its password."
      : password_given
        ? "Redis does not turn redis-ops away, which has a password for it."
        : "Redis answers redis-ops, which has no password for it.",
});

/** Logged in, and not allowed to look: NOPERM is an answer, so no other rule on silence fires. */
export const forbids = rule({
  id: "redis_forbids",
  needs: ["redis"],
  explains: ASKED_OF_REDIS,
  source: ACL,
  judge: ({ redis }, known) => {
    if (redis.state !== "answers") return "unknown";
    if (redis.detail === null) return "fine";
    const evidence = [{ text: redis.detail, command: redisCli(known, "INFO server") }];
    if (/does not know INFO\b/.test(redis.detail))
      return {
        verdict: "warn",
        ...SO,
        text: "redis-ops cannot look into Redis: INFO was renamed or taken away.",
        evidence,
        meaning: "Redis answers, and what it does for the applications is not known: nothing could be read.",
        next_step: "Take `rename-command INFO` out of Redis's configuration: without it, nothing of Redis can be seen.",
      };
    if (!/\bNOPERM\b/.test(redis.detail)) return "unknown";
    return {
      verdict: "warn",
      ...SO,
      text: "Redis does not allow redis-ops to look: its user may not run INFO.",
      evidence,
      meaning: "The password is right, and what Redis does for the applications is not known: nothing could be read.",
      next_step:
        "Allow the `default` user what redis-ops asks: at least `ACL SETUSER default +info +ping`, by somebody who may change the ACL.",
    };
  },
  fine: "Redis runs INFO for redis-ops.",
});
