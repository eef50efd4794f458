/** Redis made anew with another command line, which keeps its password out of the process list as the first one does. */
import { inspect } from "./ask.ts";
import { overlay } from "./overlay.ts";
import type { StateStack } from "./state.ts";

/** Where the compose file has put the password, as a configuration for Redis. */
const AUTH = "/run/redis-auth.conf";

/** The command that the container was made with. */
export const commandOf = async (stack: StateStack): Promise<string[]> =>
  JSON.parse(await inspect(stack, "{{json .Config.Cmd}}")) as string[];

/**
 * Does not wait until it answers: in some states it never does. `remake` ends it.
 *
 * @param files by their path in the container, with their text
 */
export const remadeWith = (
  stack: StateStack,
  command: readonly string[],
  files: Readonly<Record<string, string>> = {},
): Promise<void> => {
  const named = Object.entries(files).map(([target, content], index) => ({ name: `file${index}`, target, content }));
  return overlay(
    stack,
    {
      services: { redis: { command, configs: named.map(({ name: source, target }) => ({ source, target })) } },
      configs: Object.fromEntries(named.map(({ name, content }) => [name, { content }])),
    },
    "redis",
  );
};

/** In a shell in which the password's file can be added to; a dollar sign is compose's for a variable. */
export const inShell = (script: string): string[] => ["sh", "-c", script.replaceAll("$", "$$$$")];

/** A copy of the password's configuration with these lines after it, as Redis is told `rename-command` only in a file. */
export const withLines = (lines: readonly string[]): string =>
  `{ cat ${AUTH}; ${lines.map((line) => `echo '${line}';`).join(" ")} } >/tmp/redis.conf`;
