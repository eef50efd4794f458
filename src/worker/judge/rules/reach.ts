/** The rules on why Redis could not be asked, where it is not Redis itself that does not answer. */
import { shellWord } from "../../../protocol/commands.ts";
import { withoutAddress, withoutTls } from "../../../protocol/options.ts";
import { anyRedisTool } from "../../../protocol/redis-tools.ts";
import { ASKED_OF_REDIS, type Known, ownLog, type Parts, redisCli, type Rule, rule, SO } from "../rule.ts";
import { ADMIN, SENTINEL, TLS, VALKEY } from "./sources.ts";

type Redis = Parts["redis"];
type State = Redis["state"];

/** `port 6380 and the unix socket /run/redis.sock`. */
const placesText = (listens: readonly string[]): string =>
  listens.map((at) => (at.startsWith("unix:") ? `the unix socket ${at.slice("unix:".length)}` : at)).join(", ");

const listening = ({ listens }: Redis): string =>
  listens === null
    ? "where it listens is not known"
    : listens.length === 0
      ? "nothing in its container listens"
      : `its container listens on ${placesText(listens)}`;

/** The same question, put to where Redis listens, and not to where the host's policy says that it does. */
const byHand = ({ listens }: Redis, known: Known): string | null => {
  const [at] = listens ?? [];
  if (at === undefined) return null;
  const place = withoutAddress(known.place);
  // No TLS is spoken on a socket.
  if (at.startsWith("unix:"))
    return redisCli({ place: withoutTls(place) }, `-s ${shellWord(at.slice("unix:".length))} PING`);
  const [, host, port] = /^(.*):(\d+)$/.exec(at) ?? [];
  const anywhere = host === "0.0.0.0" || host === "[::]";
  return redisCli({ place }, `${anywhere ? "" : `-h ${host?.replaceAll(/[[\]]/g, "")} `}-p ${port} PING`);
};

interface Unreached {
  id: string;
  state: State;
  source: string;
  text: (redis: Redis) => string;
  meaning: string;
  command: (redis: Redis, known: Known) => string | null;
  next: (redis: Redis, known: Known) => string;
  fine: string;
}

/** A warning: Redis and its applications may be well, and nothing of it was looked at. */
const unreached = ({ id, state, source, text, meaning, command, next, fine }: Unreached): Rule =>
  rule({
    id,
    needs: ["redis"],
    explains: ASKED_OF_REDIS,
    source,
    judge: ({ redis, container }, known) => {
      if (container !== undefined && container.state !== "running") return "unknown";
      if (redis.state !== state) return redis.state === "answers" ? "fine" : "unknown";
      return {
        verdict: "warn",
        ...SO,
        text: text(redis),
        evidence: [{ text: redis.detail ?? listening(redis), command: command(redis, known) }],
        meaning,
        next_step: next(redis, known),
      };
    },
    fine,
  });

const NOT_LOOKED = "Memory, saves, clients and queues were not looked at: nothing is known of them, good or bad.";

export const noRedisCli = unreached({
  id: "redis_no_cli",
  state: "no_redis_cli",
  source: VALKEY,
  text: (redis) =>
    `redis-ops cannot ask this Redis: its image has no ${anyRedisTool()}. Redis itself may be well; ${listening(redis)}.`,
  meaning: NOT_LOOKED,
  command: () => null,
  next: () => `Give the service an image with ${anyRedisTool()} on its PATH: Redis's and Valkey's own have one.`,
  fine: "The tool to ask Redis with is in the image.",
});

/** Where the agent said that it asks. */
const askedIn = ({ detail }: Redis): string =>
  / listens on (.+?), where redis-ops asks;/.exec(detail ?? "")?.[1] ?? "127.0.0.1:6379";

export const elsewhere = unreached({
  id: "redis_elsewhere",
  state: "elsewhere",
  source: ADMIN,
  text: (redis) => `redis-ops asks ${askedIn(redis)} in Redis's container, where nothing listens; ${listening(redis)}.`,
  meaning: `Applications that ask where it listens are served, others are refused. ${NOT_LOOKED}`,
  command: byHand,
  next: (redis) =>
    redis.listens?.some((at) => at.endsWith(":6379")) === true
      ? "Let it listen on 127.0.0.1 of its container as well: add it to `bind` in its `command:` or configuration."
      : "If that is meant, look by hand with the command shown. For redis-ops, name its `port` or `unix_socket` in the target's entry of `/etc/redis-ops/policy.json` on the host.",
  fine: "Redis listens where redis-ops asks.",
});

export const closesConnections = unreached({
  id: "redis_closes_connections",
  state: "closes_connections",
  source: TLS,
  text: (redis) =>
    `redis-ops gets no word from Redis: ${redis.detail === null ? "it closes every connection" : redis.detail.replace(/\.$/, "")}.`,
  meaning: `Clients that use TLS may be served all the same. ${NOT_LOOKED}`,
  command: () => null,
  next: () =>
    "Look by hand, in the container: `redis-cli --tls --insecure PING` (with `--cert` and `--key` where Redis wants them). For redis-ops, name `tls` (`ca`, and `cert` and `key` where Redis wants them) in the target's entry of `/etc/redis-ops/policy.json` on the host.",
  fine: "Redis takes connections without TLS.",
});

export const sentinel = unreached({
  id: "redis_is_sentinel",
  state: "sentinel",
  source: SENTINEL,
  text: () => "What answers is a Sentinel, not a Redis: it watches others and holds no data.",
  meaning: `The Redis that it watches may be well or not. ${NOT_LOOKED}`,
  command: (_redis, known) => redisCli(known, "SENTINEL MASTERS"),
  next: () =>
    "Name the service of the Redis in the target's entry of `/etc/redis-ops/policy.json` on the host, and each of a pair as a target of its own.",
  fine: "What answers is a Redis, no Sentinel.",
});

export const unreachable = rule({
  id: "redis_unreachable",
  needs: ["redis"],
  explains: ASKED_OF_REDIS,
  source: ADMIN,
  judge: ({ redis, container }, known) => {
    if (container !== undefined && container.state !== "running") return "unknown";
    if (redis.state !== "unreachable") return redis.state === "answers" ? "fine" : "unknown";
    const looked = redis.listens !== null && redis.listens.length === 0;
    return {
      verdict: "critical",
      ...SO,
      text: looked
        ? "Nothing listens in Redis's container: Redis is not up in it."
        : `Redis could not be asked: ${(redis.detail ?? "no connection could be made").replace(/\.$/, "")}.`,
      evidence: [
        { text: redis.detail ?? "PING gets no connection", command: redisCli(known, "PING") },
        ...(redis.listens === null ? [] : [{ text: listening(redis), command: null }]),
      ],
      meaning: looked
        ? "Every application is refused."
        : "Whether Redis is up could not be seen; if it is not, every application is refused.",
      next_step: `Read Redis's log (\`${ownLog(known)}\`), and check \`port\`, \`bind\` and \`command:\` in the compose file.`,
    };
  },
  fine: "Redis can be connected to.",
});
