import { describe, expect, it } from "vitest";
import { answerExample, problemExample } from "../../protocol/examples/answers.ts";
import { viewOf } from "../../present/index.ts";
import { problemView } from "../../present/problem.ts";
import { told } from "../../protocol/answer.ts";
import { VIEW_MEDIA } from "../../shared/media.ts";
import { breachesAnywhere, breachesOf } from "./published.ts";

const PATH = "/v1/targets/prod/redis/memory?fail_on=warn";

const headers = (type: string, more: Record<string, string> = {}) =>
  new Headers({ "Content-Type": type, "X-Request-Id": "request-0001", ...more });

const good = (body: object, change: object = {}) => ({
  method: "GET",
  path: PATH,
  status: 200,
  headers: headers("application/json"),
  body: JSON.stringify(body),
  ...change,
});

const bad = (body: object, change: object = {}) =>
  good(body, { status: 502, headers: headers("application/problem+json"), ...change });

const memory = answerExample("memory");

const waiting = (status: number, seconds: string) =>
  bad(problemExample, { status, headers: headers("application/problem+json", { "Retry-After": seconds }) });

describe("the check of an answer against the published document", () => {
  it("lets an answer and a problem pass that are as published", () => {
    expect(breachesOf(good(memory))).toEqual([]);
    expect(breachesOf(good(memory, { status: 417 }))).toEqual([]);
    expect(breachesOf(bad({ ...problemExample, last_good: { ...memory, target: undefined } }))).not.toEqual([]);
    const { target: _target, operation: _operation, took_ms: _took, ...lastGood } = memory;
    expect(breachesOf(bad({ ...problemExample, last_good: lastGood }))).toEqual([]);
    expect(breachesOf(bad({ ...problemExample, code: "refused_by_guard", nearest: "576mb" }))).toEqual([]);
  });

  it.each<[string, ReturnType<typeof good>, RegExp]>([
    ["a field too many", good({ ...memory, more: 1 }), /additional properties.*more/],
    ["a field too many in its data", good({ ...memory, data: { ...memory.data, more: 1 } }), /^\/data .*more/],
    ["a field too few", good({ ...memory, summary: undefined }), /required property 'summary'/],
    ["a figure that is text", good({ ...memory, took_ms: "2" }), /^\/took_ms must be number/],
    ["a time that is none", good({ ...memory, at: "yesterday" }), /^\/at /],
    ["the data of another operation", good(answerExample("stats")), /^\/operation /],
    ["a problem with a field too many", bad({ ...problemExample, more: 1 }), /additional properties.*more/],
    ["a code that is none", bad({ ...problemExample, code: "tired" }), /^\/code /],
    ["a status that it cannot have", good(memory, { status: 201 }), /no status 201 here/],
    ["a guard's refusal of a read", bad(problemExample, { status: 422 }), /no status 422 here/],
    ["a type that it cannot have", good(memory, { headers: headers("text/html") }), /no text\/html here/],
    ["no request id", good(memory, { headers: new Headers({ "Content-Type": "application/json" }) }), /X-Request-Id/],
    ["a limit that does not say how long", bad(problemExample, { status: 429 }), /Retry-After is not there/],
    ["a time to wait that is none", waiting(429, "soon"), /^the header Retry-After must be integer/],
    ["a time to wait that is over", waiting(429, "0"), /^the header Retry-After must be >= 1/],
    ["a header that is told of elsewhere only", waiting(503, "5"), /no header Retry-After here/],
    ["an operation that is not published", good(memory, { path: "/v1/targets/prod/redis/more" }), /no such operation/],
  ])("finds %s", (_what, answer, breach) => {
    expect(breachesOf(answer).join("\n")).toMatch(new RegExp(breach.source, "m"));
  });

  it("lets a header be there or not where the document says that it may", () => {
    expect([breachesOf(bad(problemExample)), breachesOf(waiting(502, "5"))]).toEqual([[], []]);
    expect(breachesOf(waiting(429, "5"))).toEqual([]);
  });

  it("holds an answer to bytes that went anywhere to what it says it is", () => {
    expect(breachesAnywhere(good(memory))).toEqual([]);
    expect(breachesAnywhere(good({ ...memory, more: 1 }))).not.toEqual([]);
    expect(breachesAnywhere(good({ ...memory, operation: "more" }))).not.toEqual([]);
    expect(breachesAnywhere(bad(problemExample))).toEqual([]);
    expect(breachesAnywhere(bad({ ...problemExample, more: 1 }))).not.toEqual([]);
    expect(breachesAnywhere(bad(problemExample, { status: 418 }))).not.toEqual([]);
  });

  it("holds a view to what its answer and its problem are published as, wherever it went", () => {
    const view = { view: viewOf(told(memory)), answer: memory, problem: null, last_good: null };
    const failed = {
      view: problemView(problemExample, null, 0),
      answer: null,
      problem: problemExample,
      last_good: null,
    };
    const seen = (page: object, status = 200) => good(page, { status, headers: headers(VIEW_MEDIA) });
    for (const breaches of [breachesOf, breachesAnywhere]) {
      expect([breaches(seen(view)), breaches(seen(failed, 502))]).toEqual([[], []]);
      for (const [page, status] of [
        [{ ...view, answer: { ...memory, more: 1 } }, 200],
        [{ ...view, more: 1 }, 200],
        [{ ...view, view: {} }, 200],
        [{ ...failed, problem: { ...problemExample, more: 1 } }, 502],
        [{ ...failed, problem: null }, 502],
      ] as const)
        expect(breaches(seen(page, status))).not.toEqual([]);
    }
  });

  it("knows the failures of paths that are not published, and their pages", () => {
    expect(breachesOf(bad(problemExample, { path: "/nothing", status: 404 }))).toEqual([]);
    expect(breachesOf(bad({ ...problemExample, more: 1 }, { path: "/nothing", status: 404 }))).not.toEqual([]);
    expect(breachesOf(good({}, { path: "/docs", headers: headers("text/html") }))).toEqual([]);
  });
});
