/** What Redis's replies mean to a person. */
import type { Failure, FailureCode } from "../../protocol/failure.ts";
import { fail, ok, type Result } from "../../protocol/result.ts";
import type { RedisReply } from "../docker/seam.ts";
import { WHERE_THE_PASSWORD_IS } from "../policy/password.ts";

const MAX_ERROR_CHARS = 200;

/** By the error's first word, which is Redis's own error code. */
const HINTS: Readonly<Record<string, { code?: FailureCode; hint: string }>> = {
  NOAUTH: { hint: `Redis wants a password and none was found. ${WHERE_THE_PASSWORD_IS}` },
  WRONGPASS: { hint: `Redis refused the password that was found. ${WHERE_THE_PASSWORD_IS}` },
  NOPERM: { hint: "The default user's ACL does not allow this command; check ACL LIST." },
  LOADING: { code: "loading", hint: "Wait until the dataset is loaded; `persistence` shows how far it is." },
  BUSY: { hint: "A script blocks Redis; end it with SCRIPT KILL or FUNCTION KILL." },
  MASTERDOWN: { hint: "This Redis is a replica that has lost its master; check the master." },
  OOM: { hint: "Redis is over maxmemory and may not evict; check `memory`." },
  READONLY: { hint: "This Redis is a replica; ask its master." },
  MISCONF: { hint: "Redis cannot save to disk; check `persistence` and the disk's free space." },
};
const UNKNOWN = { hint: "Check the log of the Redis service on the host." };

/** At most 200 characters of it, without control characters. */
const printable = (message: string): string => {
  const text = message.replaceAll(/[\p{Cc}\s]+/gu, " ").trim();
  return text.length > MAX_ERROR_CHARS ? `${text.slice(0, MAX_ERROR_CHARS - 1)}…` : text;
};

/** An error reply as a failure at hop `redis`: `loading` while the dataset is read, else `redis_failed`. */
export const errorFailure = (message: string): Failure => {
  const text = printable(message).replace(/^\(error\) /, "");
  const word = /^[A-Z]+/.exec(text)?.[0] ?? "";
  const known: { code?: FailureCode; hint: string } = Object.hasOwn(HINTS, word) ? (HINTS[word] ?? UNKNOWN) : UNKNOWN;
  return { code: known.code ?? "redis_failed", hop: "redis", detail: `Redis replied: ${text}`, hint: known.hint };
};

const unexpected = (wanted: string): Result<never> =>
  fail({
    code: "redis_failed",
    hop: "redis",
    detail: `Redis did not reply with ${wanted}.`,
    hint: "Check that the service is Redis and not something that only looks like it.",
  });

/** The text of a reply; an error reply, or another kind, is a failure. */
export const textOf = (reply: RedisReply | undefined): Result<string> => {
  if (reply?.kind === "text") return ok(reply.text);
  return reply?.kind === "error" ? fail(errorFailure(reply.message)) : unexpected("a text");
};

/** A list of names and values, as `CONFIG GET` replies. */
export const pairsOf = (reply: RedisReply | undefined): Result<ReadonlyMap<string, string>> => {
  if (reply?.kind === "error") return fail(errorFailure(reply.message));
  if (reply?.kind === "nil") return ok(new Map());
  if (reply?.kind !== "list" || reply.items.length % 2 !== 0) return unexpected("names and values");
  const pairs = new Map<string, string>();
  for (let index = 0; index < reply.items.length; index += 2) {
    pairs.set(reply.items[index] ?? "", reply.items[index + 1] ?? "");
  }
  return ok(pairs);
};
