/** The rules on what applications met when they asked Redis. */
import { REDIS_ERROR_KINDS, type RedisErrorKind } from "../../../protocol/operations/errors.ts";
import { sizeText } from "../../../shared/figures.ts";
import { recentEnds } from "../ends.ts";
import { type Parts, redisCli, rule, type Rule, serviceLog } from "../rule.ts";
import { makeRoom } from "../room.ts";
import { savedOf } from "../saves.ts";
import { type AppError, appError } from "./app-error.ts";
import {
  ACL,
  CLIENTS,
  COMPOSE_NETWORKS,
  EVICTION,
  LATENCY,
  MISCONF,
  MISSION,
  PERSISTENCE,
  REPLICATION,
  SCRIPT_KILL,
} from "./sources.ts";

const answers = ({ redis }: Partial<Parts>): boolean => redis?.state === "answers";

/** Where redis-ops does not reach Redis, Redis may be up all the same: only that nothing listens shows that it is not. */
const isDown = ({ container, redis }: Partial<Parts>): boolean =>
  (redis?.state === "unreachable" && redis.listens?.length === 0) ||
  (container !== undefined && container.state !== "running");

const cameBack = ({ container, errors }: Partial<Parts>): boolean =>
  container !== undefined && errors !== undefined && recentEnds(container, Date.parse(errors.until)).length > 0;

/**
 * Both statuses are ok, as they are from a start on as well: why writes that were refused are taken now, as far as it shows.
 *
 * @param last when the last of them was refused, milliseconds since the epoch
 */
const afterMisconf = (persistence: Parts["persistence"], last: number): string => {
  const { process_started_at, rdb_last_save_at, save, stop_writes_on_bgsave_error, aof_enabled } = persistence;
  const started = process_started_at === null ? null : Date.parse(process_started_at);
  const saved = savedOf(persistence, last).sinceStart === true && rdb_last_save_at !== null;
  if (saved && Date.parse(rdb_last_save_at) >= last) return "A save has succeeded since, so writes are taken again.";
  if (started !== null && started >= last)
    return "Redis was started again since, so writes are taken for now; it has not saved since, and they are refused again with the first save that fails.";
  if (save === "" && !aof_enabled)
    return "Snapshots and the append-only file are off now, so no save can fail: writes are taken, and nothing is kept on disk.";
  if (stop_writes_on_bgsave_error === false)
    return "stop-writes-on-bgsave-error is off now, so a failed snapshot does not stop writes.";
  return "Neither a snapshot nor the append-only file fails now, and no snapshot was seen to succeed since: it recovered without one, or the application asks another Redis.";
};

/** One rule for each kind of error; a kind without an entry does not compile. */
const ERRORS: Readonly<Record<RedisErrorKind, AppError>> = {
  auth: {
    what: "Redis refuses its password, or it sends none",
    now: "critical",
    meaning: (parts, services) =>
      answers(parts) && parts.redis?.password_given === false
        ? `Redis answers redis-ops without a password, so ${services} sends one that it does not want, or asks another Redis.`
        : answers(parts)
          ? `Redis takes the password that the host has, so the one that ${services} has is another, or none: each of its commands fails.`
          : "Each of its commands fails until both have the same password.",
    next: (_parts, services) =>
      `Compare the password in the environment of ${services} (its Redis URL) with the one in the compose file's \`.env\`, correct it, and \`docker compose up -d ${services.replace(/ and |, /g, " ")}\`.`,
    source: ACL,
    fine: "No application was refused for its password.",
  },
  refused: {
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
  },
  name_resolution: {
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
  },
  reset: {
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
  },
  timeout: {
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
  },
  max_clients: {
    what: "Redis takes no more connections",
    now: "critical",
    meaning: ({ clients }) =>
      clients === undefined || clients.maxclients === null
        ? "The maximum number of clients was reached."
        : `The maximum number of clients was reached; ${clients.connected_clients} of ${clients.maxclients} are connected now.`,
    next: () => "Bound the applications' connection pools, and see who holds connections (`CLIENT LIST`, by address).",
    source: CLIENTS,
    fine: "No application was turned away for too many clients.",
  },
  oom: {
    what: "Redis refuses writes because its memory is full",
    now: "critical",
    meaning: ({ memory }) =>
      memory === undefined
        ? "Memory was at maxmemory and nothing could be evicted."
        : `Redis uses ${sizeText(memory.used_memory)} of ${memory.maxmemory === 0 ? "no limit" : sizeText(memory.maxmemory)} under ${memory.maxmemory_policy} now; at the limit, what cannot be evicted makes writes fail.`,
    next: ({ memory }) =>
      memory === undefined || memory.maxmemory === 0
        ? "See what takes the memory (`memory`)."
        : makeRoom(memory).next_step,
    source: EVICTION,
    fine: "No write of an application was refused for memory.",
  },
  misconf: {
    what: "Redis refuses writes because it cannot save",
    now: "critical",
    meaning: ({ persistence, errors }) => {
      const failed =
        "A snapshot or a write to the append-only file failed; until one succeeds nothing is queued or stored.";
      if (persistence === undefined) return failed;
      if (persistence.rdb_last_bgsave_status !== "ok" || persistence.aof_last_write_status !== "ok") return failed;
      const last = Math.max(
        ...(errors?.groups ?? []).map(({ kind, last_at }) =>
          kind === "misconf" && last_at !== null ? Date.parse(last_at) : 0,
        ),
      );
      return afterMisconf(persistence, last);
    },
    next: () =>
      "Correct what keeps Redis from saving (`persistence`, and Redis's log); writes go on with the next save that succeeds.",
    source: MISCONF,
    fine: "No write of an application was refused for a failed save.",
  },
  readonly: {
    what: "it writes to a read-only replica",
    now: "critical",
    meaning: ({ server }) =>
      server?.role === "slave"
        ? "This Redis is a replica and takes no writes."
        : "This Redis takes writes now: the application asks another one, or this one was a replica then.",
    next: (_parts, services) => `Point ${services} at the primary.`,
    source: REPLICATION,
    fine: "No application writes to a read-only replica.",
  },
  busy: {
    what: "Redis is busy with a script",
    now: "critical",
    meaning: ({ redis }) =>
      redis?.state === "busy"
        ? "The script still runs, and every command is refused meanwhile."
        : "A script or function ran longer than `busy-reply-threshold`; it is over now, and may come again.",
    next: ({ redis }, _services, known) =>
      redis?.state === "busy"
        ? `End it: \`${redisCli(known, "SCRIPT KILL")}\`.`
        : `Find the script in the slow log (\`${redisCli(known, "SLOWLOG GET 10")}\`) and let it do less at a time.`,
    source: SCRIPT_KILL,
    fine: "No application found Redis busy with a script.",
  },
  loading: {
    what: "Redis is still loading its data",
    now: "warn",
    meaning: ({ persistence }) =>
      persistence?.loading === true
        ? "It goes on until all is loaded."
        : "Redis was started and loaded its data then; it is over.",
    next: ({ persistence }) =>
      persistence?.loading === true
        ? "Wait until it has loaded."
        : "See why Redis was started (`container`), and let the application wait for it: `depends_on` with `service_healthy`.",
    source: PERSISTENCE,
    fine: "No application met Redis while it loaded.",
  },
};

export const met = Object.fromEntries(REDIS_ERROR_KINDS.map((kind) => [kind, appError(kind, ERRORS[kind])])) as Record<
  RedisErrorKind,
  Rule
>;

/** A log that cannot be read may hide the errors that the rules look for. */
export const unreadLogs = rule({
  id: "logs_unread",
  needs: ["errors"],
  source: MISSION,
  judge: ({ errors }) => {
    const unread = errors.services.flatMap(({ service, failure }) => (failure === null ? [] : [{ service, failure }]));
    if (unread.length === 0) return "fine";
    return {
      verdict: "ok",
      figure: unread.length,
      threshold: 0,
      text: `The log of ${unread.map(({ service }) => service).join(", ")} could not be read, so errors in it were not seen.`,
      evidence: unread.map(({ service, failure }) => ({
        text: `${service}: ${failure}`,
        command: serviceLog(service),
      })),
      meaning: "Docker keeps a readable log only with the drivers json-file, local and journald.",
      next_step: "Look at that service's log where it is kept.",
    };
  },
  fine: ({ errors }) => `The logs of ${errors.services.length} services were read.`,
});
