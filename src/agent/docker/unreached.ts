/**
 * Why redis-cli in the container does not reach Redis, where the reason is how redis-ops asks and not that Redis is down: the image has none
 * of its tools, Redis listens somewhere else, or it takes TLS only. Nothing is said then about how Redis itself is.
 */
import type { Failure } from "../../protocol/failure.ts";
import { anyRedisTool } from "../../protocol/redis-tools.ts";
import { MAX_CLIENTS, noConnection, tooManyClients } from "./failures.ts";

const NO_REDIS_CLI = "redis-cli could not be started in container ";
/** Where nothing listens on any port, it is Redis that is down. */
const NOT_THERE = /^Nothing in Redis's container listens on .+?, where redis-ops asks;/;
const TLS_ONLY = "Redis takes TLS connections only, and redis-ops does not speak TLS to it";
const LISTENS = "What listens on ";
const TLS_REFUSED = "There is no TLS connection to Redis: ";

/** `port 6379`, `/run/redis.sock` */
const named = (asked: string): string => asked.replace(/^127\.0\.0\.1:/, "port ").replace(/^unix:/, "");

const listed = (listens: readonly string[]): string => listens.join(", ");

/** @param listens where the container's processes listen; null where it is not known */
export const noRedisCli = (name: string, listens: readonly string[] | null = null): Failure => ({
  code: "docker_failed",
  hop: "docker",
  detail: `${NO_REDIS_CLI}${name}.`,
  hint: `${
    listens === null || listens.length === 0 ? "" : `Redis may be well: its container listens on ${listed(listens)}. `
  }The service's image must hold ${anyRedisTool()} on its PATH, or what the host's policy names as \`cli\`.`,
});

/** @param listens as the kernel tells it; not empty */
export const listensElsewhere = (listens: readonly string[], asked: string): Failure => ({
  code: "redis_failed",
  hop: "redis",
  detail: `Nothing in Redis's container listens on ${asked}, where redis-ops asks; it listens on ${listed(listens)}.`,
  hint: "Redis may be well, and who asks there be served. For redis-ops, name its `port` or `unix_socket` in the target's entry of the host's policy.",
});

const NAME_TLS =
  "Redis may be well, and clients with TLS be served. For redis-ops, name `tls` in the target's entry of the host's policy: `ca`, and `cert` and `key` where Redis wants them, as paths in the container.";

/** Where Redis was told to, or has answered with TLS. */
export const takesOnlyTls = (): Failure => ({
  code: "redis_failed",
  hop: "redis",
  detail: `${TLS_ONLY}.`,
  hint: NAME_TLS,
});

/** Where that is only what it looks like. */
export const closesPlain = (asked: string): Failure => ({
  code: "redis_failed",
  hop: "redis",
  detail: `${LISTENS}${named(asked)} in Redis's container closes every connection without a reply, as a Redis does that takes TLS only.`,
  hint: NAME_TLS,
});

/** With TLS, where the connection is closed once it is made. */
export const closesTls = (asked: string): Failure => ({
  code: "redis_failed",
  hop: "redis",
  detail: `${LISTENS}${named(asked)} in Redis's container closes every TLS connection without a reply, as a Redis does that wants a client's certificate.`,
  hint: "Name `cert` and `key`, as paths in the container, under `tls` in the target's entry of the host's policy.",
});

/** As hiredis and redis-cli say it: the handshake failed, or a file that was named is none. Null for other words. */
export const tlsFailure = (said: string): Failure | null => {
  const why =
    /^Could not (?:connect to .*: SSL_connect failed|negotiate a TLS connection): ([\w ,./:'()-]{1,120})/.exec(
      said,
    )?.[1];
  if (why === undefined) return null;
  return {
    code: "redis_failed",
    hop: "redis",
    detail: `${TLS_REFUSED}${why.trim()}.`,
    hint: "See `tls` in the target's entry of the host's policy: `ca` has to be the authority that signed Redis's certificate, and all are paths in the container, which its user may read.",
  };
};

/**
 * Why the tool got no connection, by the lines that it printed on stderr; null where none of them says. TLS first, whose failures begin with the
 * same words as a connection that is refused.
 */
export const noConnectionBy = (lines: readonly string[]): Failure | null => {
  const refused = lines.map(tlsFailure).find((failure) => failure !== null);
  if (refused != null) return refused;
  if (lines.some((line) => line.startsWith("Could not connect"))) return noConnection();
  return lines.some((line) => line.includes(MAX_CLIENTS)) ? tooManyClients() : null;
};

const notRedis = (): Failure => ({
  code: "redis_failed",
  hop: "redis",
  detail: `${LISTENS}Redis's address in its container does not speak Redis's protocol.`,
  hint: "See which program the service runs (`command:` and `image:` in the compose file), and which service the agent's policy names.",
});

/** The failure that redis-cli's `Protocol error, got "\x15" as reply type byte` tells of; null for other words. An alert of TLS begins with that byte. */
export const protocolError = (said: string): Failure | null => {
  const byte = /^Error: Protocol error, got "(.+)" as reply type byte/.exec(said)?.[1];
  if (byte === undefined) return null;
  return byte === String.raw`\x15` ? takesOnlyTls() : notRedis();
};

export type Unreached = "no_redis_cli" | "elsewhere" | "closes_connections";

const KINDS: readonly (readonly [begins: string, kind: Unreached])[] = [
  [NO_REDIS_CLI, "no_redis_cli"],
  [TLS_ONLY, "closes_connections"],
  [LISTENS, "closes_connections"],
  [TLS_REFUSED, "closes_connections"],
];

/** Which of the reasons a failure gives; null for every other failure. */
export const unreachedBy = ({ detail }: Failure): Unreached | null =>
  NOT_THERE.test(detail) ? "elsewhere" : (KINDS.find(([begins]) => detail.startsWith(begins))?.[1] ?? null);

/** Whether one of the addresses is that at which redis-cli asks. */
export const isAsked = (listens: readonly string[], asked: string): boolean => {
  const port = asked.replace(/^.*:/, "");
  const anywhere = asked.startsWith("unix:") ? [] : [`0.0.0.0:${port}`, `[::]:${port}`];
  return listens.some((address) => [asked, ...anywhere].includes(address));
};
