/** What one example holds, and what all of them have in common. */
import { type Place, placeOf, redisCli as cli } from "../commands.ts";
import type { OperationName, Output } from "../operations.ts";
import type { Reason, Verdict } from "../verdict.ts";

/** When every example was read. */
export const AT = "2026-11-22T21:04:05.000Z";

export interface Example<N extends OperationName> {
  summary: string;
  data: Output<N>;
  commands: string[];
  /** `ok` where it is left out. */
  verdict?: Verdict;
  reasons?: Reason[];
}

/** Where the Redis of the examples is. */
export const PLACE: Place = {
  ...placeOf("redis", "app"),
  container: "app-redis-1",
  directory: "/srv/app",
  files: ["/srv/app/compose.yaml"],
};

export const redisCli = (command: string): string => cli({ place: PLACE }, command);
