/** Which command line tool of Redis's is in the container: its own, or that of what was made of it. */
import { REDIS_TOOLS } from "../../../protocol/redis-tools.ts";
import type { Result } from "../../../protocol/result.ts";
import { unreachedBy } from "../unreached.ts";
import { type Reach, reachWords } from "./reach.ts";

/** The tool, and what is said to it before the command. */
export type Program = readonly [tool: string, ...options: string[]];

export interface Tools {
  /** That which was there last, or will be tried first. */
  last(): { cli: string; options: string[] };
  /** Where it asks. */
  reach(): Reach;
  /** From now on, it asks there. */
  use(reach: Reach): void;
  /** With one after the other, until one is there. Where none is, the last failure says so. */
  each<T>(use: (program: Program) => Promise<Result<T>>): Promise<Result<T>>;
}

/** @param reach where it names the tool, no other is tried */
export const createTools = (reach: Reach): Tools => {
  const all = reach.cli === null ? REDIS_TOOLS : [reach.cli];
  let now = reach;
  let options = reachWords(reach);
  let last = all[0] ?? "redis-cli";
  return {
    last: () => ({ cli: last, options }),
    reach: () => now,
    use(other) {
      now = other;
      options = reachWords(other);
    },
    async each(use) {
      let tool = last;
      let result = await use([tool, ...options]);
      for (const other of all.filter((each) => each !== tool)) {
        if (result.ok || unreachedBy(result.failure) !== "no_redis_cli") break;
        tool = other;
        result = await use([tool, ...options]);
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
