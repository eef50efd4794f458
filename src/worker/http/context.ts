/** What a request carries through the app, including its line in the log. */
import type { Context } from "hono";
import type { Caller } from "../../protocol/operation.ts";
import type { FailureCode, Hop } from "../../protocol/failure.ts";
import type { OperationName } from "../../protocol/operations.ts";
import type { Way } from "../../protocol/console.ts";
import type { Verdict } from "../../protocol/verdict.ts";
import type { Grant } from "../access/auth.ts";
import type { Config } from "../config/config.ts";
import type { Timings } from "../object/contract.ts";

/** The log line of a request, as JSON. It holds no query, no body, no header but the request's id, and nothing that an exception carries. */
export interface Entry {
  /** When the request came in, ISO 8601 UTC. */
  at: string;
  request_id: string;
  caller: string | null;
  via: Caller["via"] | null;
  target: string | null;
  operation: OperationName | null;
  method: string;
  /** The route's pattern, not the path that was asked for; null if no route matched. */
  route: string | null;
  status: number;
  code: FailureCode | null;
  hop: Hop | null;
  verdict: Verdict | null;
  took_ms: number;
  timings: Timings;
  /** With a sign-in to the console: how. */
  way?: Way;
  error?: string;
  /** With `misconfigured`: what is wrong with the configuration. */
  problems?: string[];
}

/** What Hono's context holds for a request. */
export interface Http {
  Bindings: Env;
  Variables: {
    requestId: string;
    /** Milliseconds since the epoch. */
    startedAt: number;
    config: Config;
    /** Set on every path under `/v1`. */
    grant: Grant;
    /** The log line; each step fills in what it knows. */
    entry: Entry;
  };
}

export type HttpContext = Context<Http>;
