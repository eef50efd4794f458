/** Outcomes as responses, in JSON, in text, or as a view. All responses of the API are made here, except for the static pages. */
import { accepts } from "hono/accepts";
import type { Failure } from "../../protocol/failure.ts";
import type { Caller } from "../../protocol/operation.ts";
import type { OperationName } from "../../protocol/operations.ts";
import { atLeast } from "../../protocol/verdict.ts";
import type { Called } from "../gateway/ask-object.ts";
import { bodyOf, opened } from "../object/sealed.ts";
import type { OperationCall } from "../gateway/call.ts";
import type { Answered } from "../../protocol/answer.ts";
import { problem } from "../../protocol/problem.ts";
import { viewOf } from "../../present/index.ts";
import { answerPage, problemPage } from "../../present/page.ts";
import { type Failed, problemView } from "../../present/problem.ts";
import { textOf } from "../../present/text.ts";
import { VIEW_MEDIA } from "../../shared/media.ts";
import type { HttpContext } from "./context.ts";
import type { Query } from "./input.ts";

const JSON_MEDIA = "application/json";
const TEXT_MEDIA = "text/plain";

const typeOf = (media: string): Record<string, string> => ({ "Content-Type": media });
const TEXT = typeOf(`${TEXT_MEDIA}; charset=utf-8`);

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

const NAMED = 3;

/** JSON, unless something else is liked better. The view is for those who name it: nobody else could read it. */
const preferred = (ranges: readonly MediaRange[]): string => {
  let best = { media: JSON_MEDIA, ...preference(ranges, JSON_MEDIA) };
  for (const media of [TEXT_MEDIA, VIEW_MEDIA]) {
    const { q, specificity } = preference(ranges, media);
    if (q === 0 || (media === VIEW_MEDIA && specificity < NAMED)) continue;
    if (q > best.q || (q === best.q && specificity > best.specificity)) best = { media, q, specificity };
  }
  return best.media;
};

/** What the `Accept` header asks for: JSON, text or a view. A header that allows none of them gets JSON. */
const wanted = (c: HttpContext): string =>
  accepts(c, {
    header: "Accept",
    supports: [JSON_MEDIA, TEXT_MEDIA, VIEW_MEDIA],
    default: JSON_MEDIA,
    match: preferred,
  });

/** The status where `fail_on` makes a failure of the verdict; the body is the same as that of a success. */
const EXPECTATION_FAILED = 417;

/** Whole seconds, rounded up, so that a caller who waits that long has waited long enough. */
const seconds = (ms: number): string => String(Math.ceil(ms / 1000));

/** The origin; empty if the `Host` header makes the address invalid. Links to the documentation are then relative to the root. */
export const originOf = (url: string): string => (URL.canParse(url) ? new URL(url).origin : "");

/** Writes into the log line who asks. */
export const noteCaller = (c: HttpContext, { id, via }: Caller): void => {
  const entry = c.get("entry");
  entry.caller = id;
  entry.via = via;
};

interface Of {
  lastGood?: Answered | null;
  /** What was asked, for the next steps in a view; null where no operation was. */
  failed?: Failed | null;
}

/** A failure as a problem, or as text or a view where the caller wants that. */
export const respondProblem = (
  c: HttpContext,
  failure: Failure,
  { lastGood = null, failed = null }: Of = {},
): Response => {
  const entry = c.get("entry");
  entry.code = failure.code;
  entry.hop = failure.hop;
  const body = problem(failure, { origin: originOf(c.req.url), requestId: c.get("requestId"), lastGood });
  const status = body.status as 400;
  c.header("Vary", "Accept");
  if (failure.code === "unauthenticated") c.header("WWW-Authenticate", "Bearer");
  if (failure.retry_after_ms !== undefined) c.header("Retry-After", seconds(failure.retry_after_ms));
  switch (wanted(c)) {
    case TEXT_MEDIA:
      return c.body(textOf(problemView(body, null, Date.now())), status, TEXT);
    case VIEW_MEDIA:
      return c.body(JSON.stringify(problemPage(body, failed, Date.now())), status, typeOf(VIEW_MEDIA));
    default:
      return c.body(JSON.stringify(body), status, typeOf("application/problem+json"));
  }
};

/** As a person would write it: what of an input is text, a number, or a yes or no. */
const written = (said: Query["said"]): Failed["input"] =>
  Object.fromEntries(
    Object.entries(said).flatMap(([key, value]) =>
      ["string", "number", "boolean"].includes(typeof value) ? [[key, String(value)]] : [],
    ),
  );

/** The response to a call; the query says from which verdict on it is a failure, and how its text or view is to be. */
export const respond = (
  c: HttpContext,
  operation: OperationName,
  target: string | null,
  { result, lastGood, timings, error }: Called,
  { failOn, said }: Query,
): Response => {
  const entry = c.get("entry");
  entry.timings = timings;
  if (error !== undefined) entry.error = error;
  if (!result.ok) {
    const failed = { operation, target, input: written(said) };
    return respondProblem(c, result.failure, { lastGood, failed });
  }
  entry.verdict = result.value.verdict;
  const tookMs = Math.max(0, Date.now() - c.get("startedAt"));
  const status = failOn !== null && atLeast(result.value.verdict, failOn) ? EXPECTATION_FAILED : 200;
  c.header("Vary", "Accept");
  switch (wanted(c)) {
    case TEXT_MEDIA:
      return c.body(textOf(viewOf(opened(target, operation, result.value, tookMs), said)), status, TEXT);
    case VIEW_MEDIA: {
      const page = answerPage(opened(target, operation, result.value, tookMs), said);
      return c.body(JSON.stringify(page), status, typeOf(VIEW_MEDIA));
    }
    default:
      return c.body(bodyOf(target, operation, result.value, tookMs), status, typeOf(JSON_MEDIA));
  }
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
