/** One line of JSON for each request. No query, no body, no header but the request's id, no exception's data. */
import type { Caller } from "../../protocol/caller.ts";
import type { FailureCode, Hop } from "../../protocol/failure.ts";
import { logLine } from "../../shared/log.ts";
import type { OperationName } from "../../protocol/operations.ts";
import type { Verdict } from "../../protocol/verdict.ts";
import type { Timings } from "../object/contract.ts";

export interface Entry {
  /** When the request came in, ISO 8601 UTC. */
  at: string;
  request_id: string;
  caller: string | null;
  via: Caller["via"] | null;
  target: string | null;
  operation: OperationName | null;
  method: string;
  /** The route's pattern, not the path that was asked for; null where no route fits. */
  route: string | null;
  status: number;
  code: FailureCode | null;
  hop: Hop | null;
  verdict: Verdict | null;
  took_ms: number;
  timings: Timings;
  error?: string;
  /** With `misconfigured`: what is wrong with the configuration. */
  problems?: string[];
}

export const writeLog = (entry: Entry): void => {
  console.log(logLine(entry));
};
