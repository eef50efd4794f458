/** What the API asks of a target's Durable Object, and what comes back. Plain values: it is an RPC. */
import type { Answered } from "../../protocol/answer.ts";
import type { Caller } from "../../protocol/caller.ts";
import type { OperationName } from "../../protocol/operations.ts";
import type { Result } from "../../protocol/result.ts";

export interface Question {
  target: string;
  operation: OperationName;
  /** Already parsed by the operation's input schema. */
  input: Record<string, unknown>;
  caller: Caller;
  requestId: string;
  /** When the Worker received the request, and when it must have answered; milliseconds since the epoch. */
  askedAt: number;
  deadlineAt: number;
  /** Only with a change: the caller's name for it, so that the same one asked again is not made again. */
  idempotencyKey: string | null;
}

/** The input of `audit` as one target's object gets it. */
export interface AuditQuery {
  /** ISO 8601 UTC; null for as far back as lines are kept. */
  since: string | null;
  limit: number;
  /** Lines older than this one; null for the newest. */
  before_id: number | null;
}

/** Where the time went, in milliseconds, for the log line; `connect_ms` only when the link was cold. */
export type Timings = Partial<Record<"object_ms" | "connect_ms" | "link_ms" | "agent_ms", number>>;

export interface Outcome {
  result: Result<Answered>;
  /** Only with a failed read: the last reading there was. */
  lastGood: Answered | null;
  timings: Timings;
}
