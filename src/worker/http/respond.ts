/** Outcomes as responses, in JSON or in text. All responses of the API are made here, except for the static pages. */
import { accepts } from "hono/accepts";
import type { Failure } from "../../protocol/failure.ts";
import type { OperationName } from "../../protocol/operations.ts";
import { atLeast } from "../../protocol/verdict.ts";
import type { Called } from "../gateway/ask-object.ts";
import { bodyOf, opened } from "../object/sealed.ts";
import type { OperationCall } from "../gateway/call.ts";
import type { Answered } from "../../protocol/answer.ts";
import { problem } from "../../protocol/problem.ts";
import { viewOf } from "../../present/index.ts";
import { problemView } from "../../present/problem.ts";
import { textOf } from "../../present/text.ts";
import type { HttpContext } from "./context.ts";
import type { Query } from "./input.ts";

const TEXT = { "Content-Type": "text/plain; charset=utf-8" };
const JSON_TYPE = { "Content-Type": "application/json" };
const PROBLEM_JSON = { "Content-Type": "application/problem+json" };

/** A response is JSON, unless the `Accept` header prefers the text that a person would read in a terminal. */
const JSON_MEDIA = "application/json";
const TEXT_MEDIA = "text/plain";

/** One media range of the header. */
interface MediaRange {
  type: string;
  q: number;
}

interface Preference {
  q: number;
  /** 3 for the type itself, 2 for `text/*`, 1 for any type, 0 for none. */
  specificity: number;
}

/** The most specific range that covers a type decides its quality (RFC 9110, 12.5.1). */
const preference = (ranges: readonly MediaRange[], type: string): Preference => {
  const names = [type, `${type.slice(0, type.indexOf("/"))}/*`, "*/*"];
  for (const [index, name] of names.entries()) {
    const range = ranges.find((candidate) => candidate.type.toLowerCase() === name);
    if (range !== undefined) return { q: range.q, specificity: names.length - index };
  }
  return { q: 0, specificity: 0 };
};

const prefersText = (ranges: readonly MediaRange[]): boolean => {
  const text = preference(ranges, TEXT_MEDIA);
  const json = preference(ranges, JSON_MEDIA);
  return text.q > 0 && (text.q > json.q || (text.q === json.q && text.specificity > json.specificity));
};

/** Whether the `Accept` header asks for text rather than JSON; a header that allows neither gets JSON. */
const wantsText = (c: HttpContext): boolean =>
  accepts(c, {
    header: "Accept",
    supports: [JSON_MEDIA, TEXT_MEDIA],
    default: JSON_MEDIA,
    match: (ranges) => (prefersText(ranges) ? TEXT_MEDIA : JSON_MEDIA),
  }) === TEXT_MEDIA;

/** The status where `fail_on` makes a failure of the verdict; the body is the same as that of a success. */
const EXPECTATION_FAILED = 417;

/** Whole seconds, rounded up, so that a caller who waits that long has waited long enough. */
const seconds = (ms: number): string => String(Math.ceil(ms / 1000));

/** The origin; empty if the `Host` header makes the address invalid. Links to the documentation are then relative to the root. */
export const originOf = (url: string): string => (URL.canParse(url) ? new URL(url).origin : "");

/** A failure as a problem, or as text where the caller wants text. */
export const respondProblem = (c: HttpContext, failure: Failure, lastGood: Answered | null = null): Response => {
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

/** The response to a call; the query says from which verdict on it is a failure, and how its text is to be. */
export const respond = (
  c: HttpContext,
  operation: OperationName,
  target: string | null,
  { result, lastGood, timings, error }: Called,
  { failOn, said }: Query,
): Response => {
  const entry = c.var.entry;
  entry.timings = timings;
  if (error !== undefined) entry.error = error;
  if (!result.ok) return respondProblem(c, result.failure, lastGood);
  entry.verdict = result.value.verdict;
  const tookMs = Math.max(0, Date.now() - c.var.startedAt);
  const status = failOn !== null && atLeast(result.value.verdict, failOn) ? EXPECTATION_FAILED : 200;
  return wantsText(c)
    ? c.body(textOf(viewOf(opened(target, operation, result.value, tookMs), said)), status, TEXT)
    : c.body(bodyOf(target, operation, result.value, tookMs), status, JSON_TYPE);
};

/** The platform's `waitUntil`, for work that goes on after the response. Null where there is none, as in a test, and Hono throws. */
export const outliving = (c: HttpContext): OperationCall["waitUntil"] => {
  try {
    const { executionCtx } = c;
    return (work) => {
      executionCtx.waitUntil(work);
    };
  } catch {
    return null;
  }
};
