import type { Context } from "hono";
import type { Grant } from "../access/auth.ts";
import type { Config } from "../config/config.ts";
import type { Entry } from "./log.ts";

/** What a request carries through the app. */
export interface Http {
  Bindings: Env;
  Variables: {
    requestId: string;
    /** Milliseconds since the epoch. */
    startedAt: number;
    config: Config;
    /** Set on every path under `/v1`. */
    grant: Grant;
    /** The log line, filled in on the way. */
    entry: Entry;
  };
}

export type Request = Context<Http>;
