/** The rules on connections. */
import { counted, percent, rateText } from "../../../shared/figures.ts";
import { saidOf } from "../redis-log.ts";
import { atOrAbove, isMissed, type Parts, redisCli, rule } from "../rule.ts";
import { BLOCKED_NOTE, CLIENTS_CRITICAL, CLIENTS_WARN } from "../thresholds.ts";
import { shutIn } from "./protected-mode.ts";
import { sinceStart } from "./refusals.ts";
import { CLIENTS } from "./sources.ts";
import { uptimeOf } from "./then-and-now.ts";

/**
 * What to do first where Redis takes fewer clients than it was told to, for want of files: then a pool's bound is not the cause. Empty where that
 * is not so. `maxclients` is null where Redis cannot be asked.
 */
export const moreFiles = ({ redis_log }: Partial<Parts>, maxclients: number | null): string => {
  const line = redis_log === undefined ? undefined : saidOf(redis_log, "file_limit")?.line;
  const left = line === undefined ? undefined : /reduced to (\d+)/.exec(line)?.[1];
  return left === undefined || (maxclients !== null && Number(left) !== maxclients)
    ? ""
    : `Redis may not open more files, so it takes only ${left} clients: raise the container's limit in the compose file (\`ulimits: { nofile: 65536 }\`) and create it anew. `;
};

export const FIND_THEM =
  "See who holds them (`CLIENT LIST`, by address), bound the pools of the applications, and set `timeout` so that Redis closes idle connections.";

export const nearMaximum = rule({
  id: "clients_fraction",
  needs: ["clients"],
  source: CLIENTS,
  judge: (parts, known) => {
    const { connected_clients, maxclients } = parts.clients;
    if (maxclients === null || maxclients === 0) return "unknown";
    const figure = connected_clients / maxclients;
    const crossed = atOrAbove(figure, CLIENTS_WARN, CLIENTS_CRITICAL);
    if (crossed === null) return "fine";
    return {
      ...crossed,
      figure,
      text: `${connected_clients} of ${maxclients} possible clients are connected (${percent(figure)}).`,
      evidence: [
        {
          text: `connected_clients:${connected_clients}, maxclients ${maxclients}`,
          command: redisCli(known, "INFO clients"),
        },
      ],
      meaning:
        "At the maximum, new connections are refused with `max number of clients reached`; those that are open go on.",
      next_step: `${moreFiles(parts, maxclients)}${FIND_THEM}`,
    };
  },
  fine: ({ clients: { connected_clients, maxclients } }) =>
    `${counted(connected_clients, "client")} of ${maxclients ?? "an unknown maximum"}.`,
});

export const rejected = rule({
  id: "rejected_connections",
  needs: ["clients"],
  source: CLIENTS,
  judge: (parts, known) => {
    const { clients, errors, memory } = parts;
    const { rejected_connections: count, connected_clients, maxclients } = clients;
    if (count === null) return "unknown";
    if (count === 0) return "fine";
    // Protected mode's are counted as well, and the rule on that tells of them.
    if (shutIn(parts) === true) return "unknown";
    const { perSecond, since } = known.rateOf("rejected_connections");
    const rises = perSecond !== null && perSecond > 0;
    // The counter never goes down, so by itself it only says that it has happened at some time.
    const near = maxclients !== null && connected_clients >= maxclients * CLIENTS_WARN;
    // Few clients print the reply that tells why; most print a broken connection.
    const seen = errors?.groups.some(({ kind }) => kind === "max_clients" || kind === "reset") === true;
    // An older agent tells the count and no rate of it.
    const isRateMissed = perSecond === null && memory?.rejected_connections !== null;
    const because = "because the maximum number of clients was reached";
    const counter = `rejected_connections:${count}${maxclients === null ? "" : `, ${connected_clients} of ${maxclients} connected now`}`;
    return {
      verdict: rises ? "critical" : near || seen ? "warn" : "ok",
      unsure: !rises && !near && !seen && (isRateMissed || isMissed("errors", parts, known)),
      figure: rises ? perSecond : count,
      threshold: 0,
      text: rises
        ? `Redis turns connections away, ${because}: ${rateText(perSecond, since, known.now)}.`
        : `Redis has turned away ${counted(count, "connection")} ${sinceStart(uptimeOf(parts))}, ${because}${near || seen ? "" : "; it is not near now"}.`,
      evidence: [{ text: counter, command: redisCli(known, "INFO stats") }],
      meaning:
        "The application that asked for the connection got an error instead; most clients print it as a broken connection (`EPIPE`, `Socket closed`, `EOFError`).",
      next_step: `${moreFiles(parts, maxclients)}${FIND_THEM}`,
    };
  },
  fine: "No connection was turned away.",
});

export const blocked = rule({
  id: "blocked_clients",
  needs: ["clients"],
  source: CLIENTS,
  judge: ({ clients: { blocked_clients: count } }, known) => {
    if (count === null) return "unknown";
    if (count < BLOCKED_NOTE) return "fine";
    return {
      verdict: "ok",
      figure: count,
      threshold: BLOCKED_NOTE,
      text: `${counted(count, "client")} wait in blocking commands.`,
      evidence: [{ text: `blocked_clients:${count}`, command: redisCli(known, "INFO clients") }],
      meaning:
        "Workers that wait for tasks block by design; so many are either a very large pool or workers that were never stopped.",
      next_step: "Compare it with the number of workers that should run.",
    };
  },
  fine: ({ clients: { blocked_clients: count } }) => `${counted(count ?? 0, "client")} in blocking commands.`,
});
