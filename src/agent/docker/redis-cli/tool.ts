/** Which command line tool of Redis's is in the container: its own, or that of what was made of it. */
import type { Result } from "../../../protocol/result.ts";
import { unreachedBy } from "../unreached.ts";

/** In the order in which they are tried. Debian's Valkey has no `redis-cli`; official images have links under that name. */
const TOOLS = ["redis-cli", "valkey-cli", "keydb-cli"] as const;
export type Tool = (typeof TOOLS)[number];

export interface Tools {
  /** That which was there last, or will be tried first. */
  last(): Tool;
  /** With one after the other, until one is there. Where none is, the last failure says so. */
  each<T>(use: (tool: Tool) => Promise<Result<T>>): Promise<Result<T>>;
}

export const createTools = (): Tools => {
  let last: Tool = TOOLS[0];
  return {
    last: () => last,
    async each(use) {
      const [first, ...others] = [last, ...TOOLS.filter((tool) => tool !== last)] as const;
      let tool = first;
      let result = await use(tool);
      for (const other of others) {
        if (result.ok || unreachedBy(result.failure) !== "no_redis_cli") break;
        tool = other;
        result = await use(tool);
      }
      if (result.ok || unreachedBy(result.failure) !== "no_redis_cli") last = tool;
      return result;
    },
  };
};

/**
 * What the tools take a password from. Each gets all of them: valkey-cli 9.1 prefers its own to REDISCLI_AUTH, and one that the container
 * has in its environment must not win over that of the host.
 */
const PASSWORD_VARIABLES = ["REDISCLI_AUTH", "VALKEYCLI_AUTH"] as const;

/** By name and value; none where there is no password, so that the container's own holds. */
export const passwordVariables = (password: string | null): Record<string, string> =>
  password === null ? {} : Object.fromEntries(PASSWORD_VARIABLES.map((name) => [name, password]));
