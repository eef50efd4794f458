/** Commands that this Redis does not run for us, because somebody has renamed them or the ACL forbids them. */
import type { Failure } from "../../protocol/failure.ts";
import type { Unread } from "../../protocol/unread.ts";
import type { RedisReply } from "../docker/seam.ts";

const UNKNOWN_COMMAND = "Redis does not know ";
const NOT_ALLOWED = "Redis's ACL does not let redis-ops run ";

/** The command that an error names: `'CONFIG'`, before Redis 7 `` `CONFIG` ``, with an ACL `'config|get'`. */
const named = (text: string): string =>
  /['`]([A-Za-z][\w|-]{0,31})['`]/.exec(text)?.[1]?.replace("|", " ").toUpperCase() ?? "this command";

/** What is left where settings cannot be asked for. */
const elsewhere = (command: string): string =>
  command.startsWith("CONFIG") ? " Until then its settings stand in the compose file or in redis.conf alone." : "";

/** The words that come after the name are the arguments, which the person knows. */
const withoutArguments = (text: string): string => text.replace(/, with args beginning with:.*$/, "");

/**
 * What an error says of a command that does not exist under its name, or that the user may not run; null for any other error.
 *
 * @param text printable, on one line
 */
export const refusal = (text: string): Pick<Unread, "detail" | "hint"> | null => {
  const command = named(text);
  if (/^ERR unknown (or disabled )?command/i.test(text)) {
    return {
      detail: `${UNKNOWN_COMMAND}${command}, so it was renamed or taken away. Redis replied: ${withoutArguments(text)}`,
      hint: `Take \`rename-command ${command}\` out of Redis's configuration if redis-ops is to run it.${elsewhere(command)}`,
    };
  }
  if (text.startsWith("NOPERM")) {
    const rule = command.toLowerCase().replace(" ", "|");
    const allow = command === "this command" ? "" : `: \`ACL SETUSER default +${rule}\`, and the same in its ACL file`;
    return {
      detail: `${NOT_ALLOWED}${command}. Redis replied: ${text}`,
      hint: `Allow it to the user that redis-ops logs in as (\`default\`)${allow}.${elsewhere(command)}`,
    };
  }
  return null;
};

/** Whether a failure tells of such a command. */
export const isRefusal = ({ detail }: Failure): boolean =>
  [UNKNOWN_COMMAND, NOT_ALLOWED].some((begins) => detail.startsWith(begins));

/** The same as what was not read; nothing for any other failure. */
export const unreadIn = (command: string, failure: Failure): Unread[] =>
  isRefusal(failure) ? [{ command, detail: failure.detail, hint: failure.hint }] : [];

/** Those of the commands that Redis would not run, each once. */
export const unreadOf = (asked: readonly (readonly [command: string, reply: RedisReply | undefined])[]): Unread[] => {
  const found = new Map<string, Unread>();
  for (const [command, reply] of asked) {
    const refused = reply?.kind === "error" ? refusal(reply.message) : null;
    if (refused !== null && !found.has(command)) found.set(command, { command, ...refused });
  }
  return [...found.values()];
};
