import { afterEach, beforeEach, describe, expect, it, test, vi } from "vitest";
import { ask, type Outcome } from "./ask.ts";
import type { Line } from "./send.ts";

const ROUTES = { memory: { method: "GET", path: "/v1/targets/{target}/redis/memory", deadline_ms: 10_000 } } as const;
const QUESTION = { operation: "memory", target: "prod", input: {} };
const VIEW = { heading: { tone: "ok", word: "OK" }, body: [], reasons: [], details: [], steps: [] };
const PAGE = { view: VIEW, answer: { data: {} }, problem: null, last_good: null };
const PROBLEM = { view: VIEW, answer: null, problem: { code: "throttled" }, last_good: null };

const lineOf = (answer: Line["fetch"], online = true): Line => ({ fetch: answer, online: () => online });
const answering = (body: unknown, init: ResponseInit = {}): Line =>
  lineOf(() => Promise.resolve(new Response(typeof body === "string" ? body : JSON.stringify(body), init)));
const asked = (line: Line, asking = {}): Promise<Outcome> => ask(line, ROUTES, QUESTION, asking);

/** As `fetch` is: it never answers, and ends with an error when it is aborted. */
const hanging: Line["fetch"] = (_, { signal }) =>
  new Promise((_resolve, reject) => {
    signal?.addEventListener("abort", () => reject(new DOMException("aborted", "AbortError")));
  });

describe("what came back", () => {
  it("is an answer, or why there is none", async () => {
    expect(await asked(answering(PAGE))).toEqual({ kind: "answered", page: PAGE });
    expect(await asked(answering(PAGE, { status: 417 }))).toEqual({ kind: "answered", page: PAGE });
    expect(await asked(answering(PROBLEM, { status: 429, headers: { "Retry-After": "7" } }))).toEqual({
      kind: "problem",
      page: PROBLEM,
      status: 429,
      retryAfterMs: 7_000,
    });
  });

  it("is that the session has ended, whatever the body says", async () => {
    expect(await asked(answering(PAGE, { status: 401 }))).toEqual({ kind: "signed-out" });
  });

  test.each([["<html>Sign in to the hotel</html>"], [""], [{ view: {} }], [[]], [null], [{ ...PAGE, view: null }]])(
    "is no answer where something else than the Worker says %j",
    async (body) => {
      expect(await asked(answering(body))).toEqual({ kind: "unreachable", why: "broken" });
    },
  );
});

it("asks for the view, and sends the key of a change along", async () => {
  const fetch = vi.fn<Line["fetch"]>(() => Promise.resolve(new Response(JSON.stringify(PAGE))));
  await asked(lineOf(fetch), { key: "one" });
  const [url, init] = fetch.mock.calls[0] ?? [];
  expect(url).toBe("/v1/targets/prod/redis/memory");
  expect(init).toMatchObject({
    method: "GET",
    redirect: "manual",
    cache: "no-store",
    headers: { Accept: "application/vnd.redis-ops.view+json", "Idempotency-Key": "one" },
  });
});

it("says whether the line or the network is gone", async () => {
  const broken: Line["fetch"] = () => Promise.reject(new TypeError("Failed to fetch"));
  expect(await asked(lineOf(broken))).toEqual({ kind: "unreachable", why: "broken" });
  expect(await asked(lineOf(broken, false))).toEqual({ kind: "unreachable", why: "offline" });
});

describe("a request that hangs", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("is given up three seconds after the operation's own deadline", async () => {
    const outcome = asked(lineOf(hanging));
    const settled = vi.fn<(outcome: Outcome) => void>();
    void outcome.then(settled);
    await vi.advanceTimersByTimeAsync(12_999);
    expect(settled).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(await outcome).toEqual({ kind: "unreachable", why: "late" });
  });

  it("is given up as well where the headers came and the body does not", async () => {
    const half: Line["fetch"] = (_, { signal }) =>
      Promise.resolve(
        new Response(
          new ReadableStream({
            start: (controller) => signal?.addEventListener("abort", () => controller.error(new Error("aborted"))),
          }),
        ),
      );
    const outcome = asked(lineOf(half));
    await vi.advanceTimersByTimeAsync(13_000);
    expect(await outcome).toEqual({ kind: "unreachable", why: "late" });
  });

  it("is dropped when nobody wants it any more, and leaves no timer", async () => {
    const gone = new AbortController();
    const outcome = asked(lineOf(hanging), { signal: gone.signal });
    gone.abort();
    expect(await outcome).toEqual({ kind: "dropped" });
    expect(vi.getTimerCount()).toBe(0);
  });
});
