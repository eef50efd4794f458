/** The rules on what applications met when they asked Redis. */
import { REDIS_ERROR_KINDS, type RedisErrorKind } from "../../../protocol/operations/errors.ts";
import { counted, percent, rateText } from "../../../shared/figures.ts";
import { recentEnds } from "../ends.ts";
import { type Known, type Parts, rule, type Rule, serviceLog } from "../rule.ts";
import { type AppError, appError } from "./app-error.ts";
import { COMMAND } from "./app-command.ts";
import { REFUSED } from "./app-refused.ts";
import { FIND_THEM } from "./clients.ts";
import { saidOf } from "../redis-log.ts";
import { letIn, shutIn } from "./protected-mode.ts";
import { mostHeldBack } from "./processors.ts";
import { LET_THEM_READ } from "./redis-log.ts";
import { CLIENTS, COMPOSE_NETWORKS, LATENCY, MISSION } from "./sources.ts";
import { THROTTLED_WARN } from "../thresholds.ts";
import { counting, type Seen } from "./then-and-now.ts";

const answers = ({ redis }: Partial<Parts>): boolean => redis?.state === "answers";

/** Where redis-ops does not reach Redis, Redis may be up all the same: only that nothing listens shows that it is not. */
const isDown = ({ container, redis }: Partial<Parts>): boolean =>
  (redis?.state === "unreachable" && redis.listens?.length === 0) ||
  (container !== undefined && container.state !== "running");

const cameBack = ({ container, errors }: Partial<Parts>): boolean =>
  container !== undefined && errors !== undefined && recentEnds(container, Date.parse(errors.until)).length > 0;

/** How a limit of processor time makes clients wait: as the kernel counts it, else where Redis has less than one to itself. */
const fewProcessors = (parts: Partial<Parts>, known: Known): string | null => {
  const { container, redis } = parts;
  if (redis?.state === "busy" || container?.cpu_limit == null) return null;
  const may = `Redis's container may use ${container.cpu_limit} of a processor (\`cpus\`)`;
  const share = mostHeldBack(parts, known);
  if (share === null)
    return container.cpu_limit < 1
      ? `${may}: once it has, Redis stands still until the next tenth of a second, and every client waits.`
      : null;
  return share < THROTTLED_WARN
    ? null
    : `${may}, and the kernel holds it back in ${percent(share)} of its periods: Redis stands still for the rest of each, and every client waits.`;
};

/** Connections that were turned away, which most of today's clients print as a broken one. */
const turnedAway = (parts: Partial<Parts>, { known }: Seen): string | null => {
  const { clients, memory } = parts;
  const count = clients?.rejected_connections ?? memory?.rejected_connections ?? 0;
  // Protected mode's are counted as well; how those are told is in its own rule.
  if (count === 0 || shutIn(parts) === true) return null;
  const { perSecond, since } = known.rateOf("rejected_connections");
  const rate = perSecond === null || perSecond === 0 ? "" : ` (now ${rateText(perSecond, since, known.now)})`;
  return `${counted(count, "connection")}${rate}`;
};

/** What closes connections of its own accord in this Redis, as far as it tells: not what could, but what is set, or was seen. */
const closers = (parts: Partial<Parts>, known: Known): { text: string; next: string } => {
  const { server, redis_log } = parts;
  if (shutIn(parts) === true)
    return {
      text: "Redis is in protected mode without a password: it hangs up on whoever asks from another container, and many clients print that as a broken connection.",
      next: letIn(known),
    };
  const timeout = server?.config["timeout"];
  const said = redis_log === undefined ? undefined : saidOf(redis_log, "output_limit");
  if (said !== undefined)
    return {
      text: `Redis has closed ${counted(said.count, "client")} for what waited to be sent to them (its log at ${said.last_at}); those read more slowly than they are sent.`,
      next: LET_THEM_READ,
    };
  if (timeout !== undefined && timeout !== "0")
    return {
      text: `Redis closes a connection that is idle for ${timeout} s (\`timeout\`): a pool that keeps one longer finds it broken.`,
      next: `Let the pool close or check idle connections before ${timeout} s, or raise \`timeout\` (0 closes none).`,
    };
  const rest =
    timeout === "0" && redis_log !== undefined && redis_log.failure === null && !redis_log.truncated
      ? "Redis closes no idle connection (`timeout 0`), and its log tells of none closed for its output buffer: the network, a proxy, a killed client (`CLIENT KILL`), or the application itself"
      : "Redis or the network closed them: an idle `timeout`, an output buffer over its limit, or a killed client";
  return {
    text: `${rest}.`,
    next: "See in Redis's log whether clients are closed for their output buffers, and compare `timeout` with how long the pool keeps connections idle.",
  };
};

/** One rule for each kind of error; a kind without an entry does not compile. */
const ERRORS: Readonly<Record<RedisErrorKind, AppError>> = {
  ...REFUSED,
  command: COMMAND,
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
    meaning: (parts, _services, seen) => {
      if (cameBack(parts))
        return "They broke when Redis ended; commands that were under way may or may not have been done.";
      const away = turnedAway(parts, seen);
      return away === null
        ? closers(parts, seen.known).text
        : `Redis has turned away ${away} ${counting(seen)}, because its maximum number of clients was reached: most clients print that as a broken connection.`;
    },
    next: (parts, _services, known, seen) =>
      cameBack(parts)
        ? "See why Redis ended (`container`)."
        : turnedAway(parts, seen) !== null
          ? FIND_THEM
          : closers(parts, known).next,
    source: CLIENTS,
    fine: "No application's connection broke.",
  },
  timeout: {
    what: "Redis does not answer in time",
    now: "warn",
    meaning: (parts, _services, { known }) => {
      if (parts.redis?.state === "busy") return "A script holds Redis, so every command waits.";
      if (isDown(parts)) return "Redis is not up.";
      const cpus = fewProcessors(parts, known);
      if (cpus !== null) return cpus;
      return (parts.slow?.entries.length ?? 0) > 0
        ? "Redis runs one command at a time; its slow log has commands that made others wait."
        : "Redis, its disk, or the network was too slow for the client's time limit.";
    },
    next: (parts, _services, known) =>
      fewProcessors(parts, known) !== null
        ? "See with `stats` whether it uses all that it may; Redis wants a whole processor for itself: raise or take out `cpus` (`deploy.resources.limits.cpus`) in the compose file."
        : "Look at slow commands (`SLOWLOG GET 10`), at saves that run (`persistence`) and at the host's processors (`stats`) at the time of the errors.",
    source: LATENCY,
    fine: "No application waited for Redis in vain.",
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
  judge: ({ errors }, known) => {
    const unread = errors.services.flatMap(({ service, failure }) => (failure === null ? [] : [{ service, failure }]));
    if (unread.length === 0) return errors.services.length === 0 ? "not_there" : "fine";
    return {
      verdict: "ok",
      figure: unread.length,
      threshold: 0,
      text: `The log of ${unread.map(({ service }) => service).join(", ")} could not be read, so errors in it were not seen.`,
      evidence: unread.map(({ service, failure }) => ({
        text: `${service}: ${failure}`,
        command: serviceLog(known, service),
      })),
      meaning: "Docker keeps a readable log only with the drivers json-file, local and journald.",
      next_step: "Look at that service's log where it is kept.",
    };
  },
  fine: ({ errors }) => `The logs of ${counted(errors.services.length, "service")} can be read.`,
});
