/** What the API asks of a target's Durable Object, and what comes back. Plain values: it is an RPC. */
import type { Answered } from "../../protocol/answer.ts";
import type { Caller } from "../../protocol/caller.ts";
import type { OperationName } from "../../protocol/operations.ts";
import type { Result } from "../../protocol/result.ts";

/** What must not be done twice: a request that may be sent again, a button that may be pressed again. */
export interface Claim {
  of: "request" | "press";
  key: string;
  /** For how long the object remembers the key, milliseconds since the epoch. */
  until: number;
}

export interface Question {
  target: string;
  operation: OperationName;
  /** Already parsed by the operation's input schema. */
  input: Record<string, unknown>;
  caller: Caller;
  requestId: string;
  /** When the Worker received the request, milliseconds since the epoch by its own clock. */
  askedAt: number;
  /**
   * How long the answer may take from when the question is sent, in milliseconds. Not a time of day: the object's clock need not be the
   * Worker's (https://grpc.io/docs/guides/deadlines/#deadlines-vs-timeouts does the same).
   */
  deadlineMs: number;
  /** Only with a change: the caller's name for it, so that the same one asked again is not made again. */
  idempotencyKey: string | null;
  /** Nothing is done where one of them was made before. None if left out. */
  claims?: readonly Claim[];
}

/** A question on its way. */
export interface Sent extends Question {
  /** By the Worker's clock, milliseconds since the epoch. */
  sentAt: number;
  /** Random, of this sending alone: what the object says of it is said of no other. */
  ticket: string;
}

/** A question in the object's own time. */
export interface Timed extends Question {
  /** When it came in, and when it must have been answered; milliseconds since the epoch by the object's clock. */
  cameAt: number;
  deadlineAt: number;
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
  /** Nothing was done, because this claim of the question was made before. */
  notFirst?: Claim["of"];
}
