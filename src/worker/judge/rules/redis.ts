/** The rules on whether Redis answers at all, and on one that is a replica. */
import { duration, percent, sizeText } from "../../../shared/figures.ts";
import {
  ASKED_OF_REDIS,
  composeDo,
  containerStats,
  type Found,
  isMissed,
  type Known,
  type Parts,
  redisCli,
  type Rule,
  rule,
  ownLog,
  SO,
} from "../rule.ts";
import { saidEvidence, saidOf } from "../redis-log.ts";
import { primaryOf, stranger } from "../stranger.ts";
import { moreFiles } from "./clients.ts";
import { ADMIN, CLIENTS, PERSISTENCE, REPLICATION, SCRIPT_KILL } from "./sources.ts";

type State = Parts["redis"]["state"];

interface Silence {
  id: string;
  state: State;
  source: string;
  text: string;
  evidence: string;
  meaning: string;
  next: (known: Known, parts: Partial<Parts>) => string;
  fine: string | ((parts: Pick<Parts, "redis">) => string);
}

/** The rule on one state in which Redis answers nothing. */
const silence = ({ id, state, source, text, evidence, meaning, next, fine }: Silence): Rule =>
  rule({
    id,
    needs: ["redis"],
    explains: ASKED_OF_REDIS,
    source,
    judge: (parts, known) => {
      const { redis, container } = parts;
      // Redis cannot answer without its container, which the container's rules tell.
      if (container !== undefined && container.state !== "running") return "unknown";
      // In another bad state, nothing can be said about this one.
      if (redis.state !== state) return redis.state === "answers" ? "fine" : "unknown";
      const detail = redis.detail === null ? "" : `: ${redis.detail}`;
      return {
        verdict: "critical",
        ...SO,
        text,
        evidence: [{ text: `${evidence}${detail}`, command: redisCli(known, "PING") }],
        meaning,
        next_step: next(known, parts),
      };
    },
    fine,
  });

export const busy = silence({
  id: "redis_busy",
  state: "busy",
  source: SCRIPT_KILL,
  text: "A script or function holds Redis: every other command is answered with BUSY.",
  evidence: "PING is answered with BUSY",
  meaning: "Redis runs one command at a time. Until the script ends, applications get BUSY errors or time out.",
  next: (known) =>
    `End it: \`${redisCli(known, "SCRIPT KILL")}\` (for a function \`FUNCTION KILL\`); it works only while the script has written nothing. Once it has, wait, or restart Redis and lose what is not on disk.`,
  fine: "No script holds Redis.",
});

export const maxClients = silence({
  id: "redis_max_clients",
  state: "max_clients",
  source: CLIENTS,
  text: "Redis takes no more connections: the maximum number of clients is reached.",
  evidence: "A new connection is refused",
  meaning: "Applications that are connected go on; every new connection, ours too, is turned away.",
  next: (_known, parts) =>
    `${moreFiles(parts, null)}Restart the application service that holds the most connections, then look for a pool without a limit, or set \`timeout\` so that Redis closes idle ones.`,
  fine: "Redis takes new connections.",
});

export const noReply = silence({
  id: "redis_no_reply",
  state: "no_reply",
  source: ADMIN,
  text: "Redis accepts a connection and does not reply.",
  evidence: "PING is not answered in time",
  meaning: "Redis is stopped, swapped out, waits for its disk, or is inside one long command; applications time out.",
  next: (known) =>
    `See what the process does on the host (\`${composeDo(known, "top")}\`, \`${containerStats(known)}\`, \`iostat -x 5\`) and what its log says (\`${ownLog(known)}\`).`,
  fine: "Redis replies.",
});

export const loading = rule({
  id: "loading",
  needs: ["persistence"],
  explains: ["memory", "server", "clients", "celery", "queues", "slow"],
  source: PERSISTENCE,
  judge: ({ persistence }, known) => {
    const { loading: loads, loading_fraction, loading_eta_ms } = persistence;
    if (!loads) return "fine";
    const done = loading_fraction === null ? "" : `: ${percent(loading_fraction)} done`;
    const left = loading_eta_ms === null ? "" : `, about ${duration(loading_eta_ms)} to go`;
    return {
      verdict: "warn",
      figure: loading_fraction ?? 0,
      threshold: 1,
      text: `Redis is loading its dataset from disk${done}${left}.`,
      evidence: [{ text: `loading:1${done}${left}`, command: redisCli(known, "INFO persistence") }],
      meaning:
        "Redis has just started. Until all is loaded it answers most commands with LOADING, which most clients report as errors.",
      next_step: "Wait; until then Redis answers most commands with LOADING.",
    };
  },
  fine: "Redis has loaded its dataset.",
});

/** The same where nothing is known but that Redis refuses to answer because it loads. */
export const stillLoading = rule({
  id: "redis_loading",
  needs: ["redis"],
  explains: ASKED_OF_REDIS,
  source: PERSISTENCE,
  judge: ({ redis, persistence }, known) => {
    // Where persistence could be read, the rule above tells it, with how far the load is.
    if (persistence?.loading === true) return "unknown";
    if (redis.state !== "loading") return redis.state === "answers" ? "fine" : "unknown";
    return {
      verdict: "warn",
      ...SO,
      text: "Redis is loading its dataset from disk.",
      evidence: [{ text: redis.detail ?? "PING is answered with LOADING", command: redisCli(known, "PING") }],
      meaning: "Redis has just started, and answers most commands with LOADING until all is loaded.",
      next_step: "Wait, and ask again in a minute.",
    };
  },
  fine: "Redis does not answer with LOADING.",
});

const named = (server: Parts["server"]): string => {
  const primary = primaryOf(server);
  return primary === null ? "" : `, ${primary}`;
};
const of = (server: Parts["server"]): string => {
  const primary = primaryOf(server);
  return primary === null ? "" : ` of ${primary}`;
};

/** A failover, or somebody, has given it another primary than it was started with. */
const otherThanTold = ({ server, provenance }: Partial<Parts>): Found["evidence"] => {
  const told = provenance?.start?.replica_of?.split(" ")[0];
  return told === undefined || server?.master_host == null || told === server.master_host
    ? []
    : [{ text: `it was started as a replica of ${told}`, command: null }];
};

const whyLinkFails = ({ redis_log }: Partial<Parts>, known: Known): Found["evidence"] => {
  const said = redis_log === undefined ? undefined : saidOf(redis_log, "link_failed");
  return said === undefined ? [] : [saidEvidence(said, known)];
};

export const linkDown = rule({
  id: "replica_link_down",
  needs: ["server"],
  source: REPLICATION,
  judge: (parts, known) => {
    const { server } = parts;
    if (server.role === null) return "unknown";
    if (server.role !== "slave" || server.master_link_status !== "down") return "fine";
    // To repair the link to a stranger would be the wrong step, and the rule on that tells the right one.
    if (stranger(parts, known) !== null) return "unknown";
    const syncs = server.master_sync_in_progress === true;
    const left = server.master_sync_left_bytes ?? 0;
    return {
      verdict: syncs ? "warn" : "critical",
      ...SO,
      text: syncs
        ? `This Redis is a replica and is synchronising with its primary${named(server)}${left > 0 ? `: ${sizeText(left)} are still to come` : ""}.`
        : `This Redis is a replica and has lost the connection to its primary${named(server)}.`,
      evidence: [
        {
          text: `role:slave, master_link_status:down${syncs ? ", master_sync_in_progress:1" : ""}${server.master_host == null ? "" : `, master_host:${server.master_host}`}`,
          command: redisCli(known, "INFO replication"),
        },
        ...otherThanTold(parts),
        ...whyLinkFails(parts, known),
      ],
      meaning: "It answers reads with data that grows older, and takes no writes.",
      next_step: syncs
        ? "Wait until it has all. Where it begins anew again and again, Redis's log says why, on both sides (`client-output-buffer-limit`, `repl-timeout`, a full disk)."
        : "See in Redis's log why the primary cannot be reached (its address, its password in `masterauth`, or a full resynchronisation that fails).",
    };
  },
  fine: ({ server }) => (server.role === "slave" ? "The replica's link is up." : "No replica's link is down."),
});

export const readOnly = rule({
  id: "replica_read_only",
  needs: ["server"],
  source: REPLICATION,
  judge: (parts, known) => {
    const { server, errors } = parts;
    if (server.role === null) return "unknown";
    if (server.role !== "slave") return "fine";
    if (stranger(parts, known) !== null) return "unknown";
    const written = errors?.groups.some(({ kind }) => kind === "readonly") === true;
    return {
      verdict: written ? "critical" : "ok",
      unsure: isMissed("errors", parts, known),
      ...SO,
      text: written
        ? `This Redis is a read-only replica${of(server)}, and applications try to write to it.`
        : `This Redis is a replica${of(server)}: it takes no writes of applications.`,
      evidence: [
        {
          text: `role:slave${server.master_host == null ? "" : `, master_host:${server.master_host}`}`,
          command: redisCli(known, "INFO replication"),
        },
        ...otherThanTold(parts),
      ],
      meaning: "Writes are answered with READONLY. After a failover the roles may have changed places.",
      next_step: `Point the applications at the primary${named(server)}, or, if this one is meant to be the primary, \`${redisCli(known, "REPLICAOF NO ONE")}\`.`,
    };
  },
  fine: "Redis is no read-only replica.",
});
