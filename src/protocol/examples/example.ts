/** What one example holds, and what all of them have in common. */
import type { OperationName, Output } from "../operations.ts";
import type { Reason, Verdict } from "../verdict.ts";

/** When every example was read. */
export const AT = "2026-11-22T21:04:05.000Z";

export interface Example<N extends OperationName> {
  summary: string;
  data: Output<N>;
  commands: string[];
  /** Left out: `ok`. */
  verdict?: Verdict;
  reasons?: Reason[];
}

export const redisCli = (command: string): string => `docker compose exec -T redis redis-cli ${command}`;
