/** One `docker compose exec … redis-cli …`, and what its output means. */
import { type Result, fail, ok } from "../../../protocol/result.ts";
import * as failures from "../failures.ts";
import { isAuthError, parseReply } from "../redis-cli/reply.ts";
import type { Program } from "../redis-cli/tool.ts";
import { isReadOnly } from "../redis-cli/words.ts";
import type { RedisCommand, RedisReply } from "../seam.ts";
import { noConnectionBy, protocolError } from "../unreached.ts";
import type { Ended } from "./child.ts";

interface Where {
  project: string;
  service: string;
}

/**
 * Runs a program in the service's container.
 *
 * @param environment what it gets, as `NAME=value`, or as `NAME` for a value that is in the child's environment alone
 */
export const execWords = (
  { project, service }: Where,
  environment: readonly string[],
  program: readonly string[],
): [string, ...string[]] => [
  "docker",
  "compose",
  ...["-p", project],
  "exec",
  "-T",
  ...environment.flatMap((variable) => ["-e", variable]),
  service,
  ...program,
];

/** Runs redis-cli there, in a database. Of the password's variables only the names are given. Without a command it reads its stdin. */
export const redisCliWords = (
  where: Where,
  program: Program,
  marker: string,
  variables: readonly string[],
  command: readonly string[],
  database = 0,
): [string, ...string[]] =>
  execWords(
    where,
    [marker, ...variables],
    // On stdin an error reply must not end it, so `-e` goes with a command only.
    [
      ...program,
      ...(command.length > 0 ? ["-e"] : []),
      "--no-raw",
      ...(database === 0 ? [] : ["-n", String(database)]),
      ...command,
    ],
  );

/** Whether the runtime has not found the program in the container. */
export const isMissing = ({ exitCode, stdout, stderr }: Ended): boolean =>
  exitCode !== 0 && /OCI runtime exec failed/.test(stderr + stdout);

/** `null` where compose or the engine failed, not redis-cli: the caller finds out why from the container's state. */
export const readExec = (ended: Ended, command: RedisCommand, hasPassword: boolean): Result<RedisReply> | null => {
  const printed = ended.stdout.replace(/\n$/, "");
  if (ended.exitCode === 0) {
    // redis-cli goes on in database 0 where it is not let into the one that `-n` names: what it read there is not believed.
    const elsewhere = /^SELECT \d+ failed: (?:\(error\) )?(.*)$/m.exec(ended.stderr)?.[1];
    if (elsewhere !== undefined) return authChecked({ kind: "error", message: elsewhere.trim() }, hasPassword);
    const reply = parseReply(command, printed === "" ? [] : printed.split("\n"));
    return reply === null ? fail(failures.connectionLost(!isReadOnly(command))) : authChecked(reply, hasPassword);
  }
  const errors = ended.stderr.trim().split("\n");
  const last = errors.at(-1)?.trim() ?? "";
  const refused = noConnectionBy(errors);
  if (refused !== null) return fail(refused);
  const another = protocolError(last);
  if (another !== null) return fail(another);
  if (last.startsWith("Error: ") && /connection/i.test(last))
    return fail(failures.connectionLost(!isReadOnly(command)));
  // redis-cli -e prints an error reply on stderr; its first word is Redis's own code, such as ERR, BUSY, NOAUTH.
  if (/^[A-Z][A-Z]+ /.test(last) && !last.startsWith("OCI ")) {
    return authChecked({ kind: "error", message: last.replace(/^\(error\) /, "") }, hasPassword);
  }
  return null;
};

const authChecked = (reply: RedisReply, hasPassword: boolean): Result<RedisReply> => {
  if (reply.kind !== "error" || !isAuthError(reply.message)) return ok(reply);
  return fail(hasPassword ? failures.wrongPassword() : failures.passwordNeeded());
};
