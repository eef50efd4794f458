/** The rules on applications that get no connection, or lose it. */
import type { Parts } from "../rule.ts";
import { recentEnds } from "../ends.ts";
import { ACL, CLIENTS, COMPOSE_NETWORKS, LATENCY, MISSION } from "./sources.ts";
import { appError } from "./app-error.ts";

const answers = ({ redis }: Partial<Parts>): boolean => redis?.state === "answers";

const isDown = ({ container, redis }: Partial<Parts>): boolean =>
  redis?.state === "unreachable" || (container !== undefined && container.state !== "running");

const cameBack = ({ container, errors }: Partial<Parts>): boolean =>
  container !== undefined && errors !== undefined && recentEnds(container, Date.parse(errors.until)).length > 0;

export const auth = appError({
  kind: "auth",
  what: "Redis refuses its password, or it sends none",
  now: "critical",
  meaning: (parts, services) =>
    answers(parts)
      ? `Redis takes the password that the host has, so the one that ${services} has is another, or none: each of its commands fails.`
      : "Each of its commands fails until both have the same password.",
  next: (_parts, services) =>
    `Compare the password in the environment of ${services} (its Redis URL) with the one in the compose file's \`.env\`, correct it, and \`docker compose up -d ${services.replace(/ and |, /g, " ")}\`.`,
  source: ACL,
  fine: "No application was refused for its password.",
});

export const refused = appError({
  kind: "refused",
  what: "the connection to Redis is refused",
  now: "critical",
  meaning: (parts) => {
    if (isDown(parts)) return "Redis is not up, which is why nothing listens there.";
    if (cameBack(parts))
      return "Nothing listened while Redis was restarted; an application that still says so asks at a wrong place.";
    return answers(parts)
      ? "Redis is up and answers here, so the application asks at another host or port, or asked before Redis was up."
      : "Nothing listens at the host and port that the application asks.";
  },
  next: (parts, services) =>
    isDown(parts)
      ? "Bring Redis up first; most clients connect again by themselves."
      : `Check host and port of Redis in the settings of ${services}: the compose service's name and 6379, not localhost.`,
  source: MISSION,
  fine: "No application was refused a connection.",
});

export const nameResolution = appError({
  kind: "name_resolution",
  what: "the name of Redis's host is not found",
  now: "critical",
  meaning: (parts) =>
    isDown(parts)
      ? "Docker resolves a service's name only while its container runs."
      : "The application is not on Redis's compose network, or has the name wrong.",
  next: (parts, services) =>
    isDown(parts)
      ? "Bring Redis up first; the name comes back with it."
      : `Check the name in the settings of ${services}, and that both services share a network in the compose file.`,
  source: COMPOSE_NETWORKS,
  fine: "Every application finds Redis's name.",
});

export const reset = appError({
  kind: "reset",
  what: "connections to Redis break",
  now: "warn",
  meaning: (parts) =>
    cameBack(parts)
      ? "They broke when Redis ended; commands that were under way may or may not have been done."
      : "Redis or the network closed them: an idle `timeout`, an output buffer over its limit, or a killed client.",
  next: (parts) =>
    cameBack(parts)
      ? "See why Redis ended (`container`)."
      : "See in Redis's log whether clients are closed for their output buffers, and compare `timeout` with how long the pool keeps connections idle.",
  source: CLIENTS,
  fine: "No application's connection broke.",
});

export const timeout = appError({
  kind: "timeout",
  what: "Redis does not answer in time",
  now: "warn",
  meaning: (parts) => {
    if (parts.redis?.state === "busy") return "A script holds Redis, so every command waits.";
    if (isDown(parts)) return "Redis is not up.";
    return (parts.slow?.entries.length ?? 0) > 0
      ? "Redis runs one command at a time; its slow log has commands that made others wait."
      : "Redis, its disk, or the network was too slow for the client's time limit.";
  },
  next: () =>
    "Look at slow commands (`SLOWLOG GET 10`), at saves that run (`persistence`) and at the host's processors (`stats`) at the time of the errors.",
  source: LATENCY,
  fine: "No application waited for Redis in vain.",
});

export const tooManyClients = appError({
  kind: "max_clients",
  what: "Redis takes no more connections",
  now: "critical",
  meaning: ({ clients }) =>
    clients === undefined || clients.maxclients === null
      ? "The maximum number of clients was reached."
      : `The maximum number of clients was reached; ${clients.connected_clients} of ${clients.maxclients} are connected now.`,
  next: () => "Bound the applications' connection pools, and see who holds connections (`CLIENT LIST`, by address).",
  source: CLIENTS,
  fine: "No application was turned away for too many clients.",
});
