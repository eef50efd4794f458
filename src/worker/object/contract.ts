/** What the API asks of a target's Durable Object, and what comes back. Plain values: it is an RPC. */
import type { Answered } from "../../protocol/answer.ts";
import type { Caller } from "../../protocol/operation.ts";
import type { Claim } from "../../protocol/claim.ts";
import type { OperationName } from "../../protocol/operations.ts";
import type { Result } from "../../protocol/result.ts";
import type { ForWatch } from "../judge/rule.ts";
import type { Sealed } from "./sealed.ts";

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
   * How long the answer may take from when the question is sent, in milliseconds. It is a duration, as the object's clock may differ from
   * the Worker's (as in https://grpc.io/docs/guides/deadlines/#deadlines-vs-timeouts).
   */
  deadlineMs: number;
  /** Only with a change: the caller's name for it. Asked again under the same name, it is not made again. */
  idempotencyKey: string | null;
  /** Nothing is done if one of them was made before. None if left out. */
  claims?: readonly Claim[];
}

/** A question as it is sent. */
export interface Sent extends Question {
  /** By the Worker's clock, milliseconds since the epoch. */
  sentAt: number;
  /** Random, and new each time the question is sent, so that an error can say which sending it is about. */
  ticket: string;
}

/** A question with its times by the object's clock. */
export interface Timed extends Question {
  /** When it came in, and its deadline; milliseconds since the epoch. */
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
  result: Result<Sealed>;
  /** Only with a failed read: the last reading there was. */
  lastGood: Answered | null;
  timings: Timings;
  /** Nothing was done, because this claim of the question was made before. */
  notFirst?: Claim["of"];
  /** Only of the watch's own look. */
  forWatch?: ForWatch | undefined;
}
