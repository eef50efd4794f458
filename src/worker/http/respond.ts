/** Outcomes as responses. Everything that leaves the API, but for the static pages, is made here. */
import type { Failure } from "../../protocol/failure.ts";
import type { OperationName } from "../../protocol/operations.ts";
import { atLeast, type Verdict } from "../../protocol/verdict.ts";
import type { Called } from "../gateway/ask-object.ts";
import { problem } from "./problem.ts";
import type { Answered } from "../../protocol/answer.ts";
import type { Detail } from "../../present/doctor.ts";
import { viewOf } from "../../present/index.ts";
import { problemView } from "../../present/problem.ts";
import { textOf } from "../../present/text.ts";
import { wantsText } from "./accept.ts";
import type { Request } from "./app.ts";
import { envelope } from "./envelope.ts";

const TEXT = { "Content-Type": "text/plain; charset=utf-8" };
const JSON_TYPE = { "Content-Type": "application/json" };
const PROBLEM_JSON = { "Content-Type": "application/problem+json" };

/** A verdict that the caller has declared a failure; the body is that of a success. */
const EXPECTATION_FAILED = 417;

/** Whole seconds, rounded up: a caller that waits as long has waited long enough. */
const seconds = (ms: number): string => String(Math.ceil(ms / 1000));

/** Empty where the `Host` header made an address of it that is none; documentation is linked from the root then. */
export const originOf = (url: string): string => (URL.canParse(url) ? new URL(url).origin : "");

/** A failure as a problem, or as text where the caller wants text. */
export const respondProblem = (c: Request, failure: Failure, lastGood: Answered | null = null): Response => {
  const entry = c.var.entry;
  entry.code = failure.code;
  entry.hop = failure.hop;
  const body = problem(failure, { origin: originOf(c.req.url), requestId: c.var.requestId, lastGood });
  if (failure.code === "unauthenticated") c.header("WWW-Authenticate", "Bearer");
  if (failure.retry_after_ms !== undefined) c.header("Retry-After", seconds(failure.retry_after_ms));
  return wantsText(c)
    ? c.body(textOf(problemView(body, null, Date.now())), body.status as 400, TEXT)
    : c.body(JSON.stringify(body), body.status as 400, PROBLEM_JSON);
};

/** How the caller wants to be told. */
export interface Wanted {
  /** The verdict from which on a success has a status of failure. */
  failOn: Verdict | null;
  /** How much a text tells of what is fine. */
  detail: Detail;
}

/** What a call came to. */
export const respond = (
  c: Request,
  operation: OperationName,
  target: string | null,
  { result, lastGood, timings, error }: Called,
  { failOn, detail }: Wanted,
): Response => {
  const entry = c.var.entry;
  entry.timings = timings;
  if (error !== undefined) entry.error = error;
  if (!result.ok) return respondProblem(c, result.failure, lastGood);
  entry.verdict = result.value.verdict;
  const body = envelope(target, operation, result.value, Math.max(0, Date.now() - c.var.startedAt));
  const status = failOn !== null && atLeast(body.verdict, failOn) ? EXPECTATION_FAILED : 200;
  return wantsText(c)
    ? c.body(textOf(viewOf(body, detail)), status, TEXT)
    : c.body(JSON.stringify(body), status, JSON_TYPE);
};
