/**
 * Whether Redis asks for a password, found without reading it: `RESET` (Redis 6.2) makes the connection an unauthenticated
 * one, whatever `REDISCLI_AUTH` the container's own environment holds. An empty `REDISCLI_AUTH` does not do: redis-cli then
 * sends `AUTH ""`, which fails and leaves an entry in Redis's ACL LOG each time.
 */
import type { RedisCommand, RedisReply } from "../seam.ts";
import { isAuthError } from "./reply.ts";

export const PASSWORD_PROBE: readonly RedisCommand[] = [["RESET"], ["PING"]];

/** From the replies to the probe; null where they do not tell. */
export const readProbe = (replies: readonly RedisReply[]): boolean | null => {
  if (replies.some((reply) => reply.kind === "error" && isAuthError(reply.message))) return true;
  const [reset, pong] = replies.map((reply) => (reply.kind === "text" ? reply.text : null));
  return reset === "RESET" && pong === "PONG" ? false : null;
};
