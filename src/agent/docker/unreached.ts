/**
 * Why redis-cli in the container does not reach Redis, where the reason is how redis-ops asks and not that Redis is down: the image has none
 * of its tools, Redis listens somewhere else, or it takes TLS only. Nothing is said then about how Redis itself is.
 */
import type { Failure } from "../../protocol/failure.ts";

/** Where redis-cli asks when nothing is said to it. */
const ASKED_PORT = 6379;
const ASKED = `127.0.0.1:${ASKED_PORT}`;

const NO_REDIS_CLI = "redis-cli could not be started in container ";
const NOT_THERE = `Nothing in Redis's container listens on ${ASKED}, where redis-ops asks`;
const TLS_ONLY = "Redis takes TLS connections only, and redis-ops does not speak TLS to it";
const CLOSES = `What listens on port ${ASKED_PORT} in Redis's container closes every connection without a reply, as a Redis does that takes TLS only`;
const NOT_REDIS = `What listens on port ${ASKED_PORT} in Redis's container does not speak Redis's protocol`;

const listed = (listens: readonly string[]): string => listens.join(", ");

/** @param listens where the container's processes listen; null where it is not known */
export const noRedisCli = (name: string, listens: readonly string[] | null = null): Failure => ({
  code: "docker_failed",
  hop: "docker",
  detail: `${NO_REDIS_CLI}${name}.`,
  hint: `${
    listens === null || listens.length === 0 ? "" : `Redis may be well: its container listens on ${listed(listens)}. `
  }The service's image must hold redis-cli, valkey-cli or keydb-cli on its PATH.`,
});

/** @param listens as the kernel tells it; not empty */
export const listensElsewhere = (listens: readonly string[]): Failure => ({
  code: "redis_failed",
  hop: "redis",
  detail: `${NOT_THERE}; it listens on ${listed(listens)}.`,
  hint: `Redis may be well, and who asks there be served. For redis-ops, let it listen on ${ASKED} in its container as well (\`port\`, \`bind\`); \`ports:\` of the compose file gives it another number outside.`,
});

/** @param sure whether Redis was told to, or has answered with TLS */
export const takesOnlyTls = (sure: boolean): Failure => ({
  code: "redis_failed",
  hop: "redis",
  detail: `${sure ? TLS_ONLY : CLOSES}.`,
  hint: "Redis may be well, and clients with TLS be served. For redis-ops, let it listen without TLS as well (`port 6379`, with `tls-port` on another number), in a network that only its applications are in.",
});

const notRedis = (): Failure => ({
  code: "redis_failed",
  hop: "redis",
  detail: `${NOT_REDIS}.`,
  hint: "See which program the service runs (`command:` and `image:` in the compose file), and which service the agent's policy names.",
});

/** The failure that redis-cli's `Protocol error, got "\x15" as reply type byte` tells of; null for other words. An alert of TLS begins with that byte. */
export const protocolError = (said: string): Failure | null => {
  const byte = /^Error: Protocol error, got "(.+)" as reply type byte/.exec(said)?.[1];
  if (byte === undefined) return null;
  return byte === String.raw`\x15` ? takesOnlyTls(true) : notRedis();
};

export type Unreached = "no_redis_cli" | "elsewhere" | "closes_connections";

const KINDS: readonly (readonly [begins: string, kind: Unreached])[] = [
  [NO_REDIS_CLI, "no_redis_cli"],
  [NOT_THERE, "elsewhere"],
  [TLS_ONLY, "closes_connections"],
  [CLOSES, "closes_connections"],
  [NOT_REDIS, "closes_connections"],
];

/** Which of the reasons a failure gives; null for every other failure. */
export const unreachedBy = ({ detail }: Failure): Unreached | null =>
  KINDS.find(([begins]) => detail.startsWith(begins))?.[1] ?? null;

/** Whether one of the addresses is that at which redis-cli asks. */
export const isAsked = (listens: readonly string[]): boolean =>
  listens.some((address) => [ASKED, `0.0.0.0:${ASKED_PORT}`, `[::]:${ASKED_PORT}`].includes(address));
