import { describe, expect, it } from "vitest";
import { answerExample } from "../../protocol/examples/answers.ts";
import { ask } from "../double/front-door.ts";
import { answered, HOSTS, NARROW, warnedOf } from "../double/env.ts";
import type { Outcome, Question } from "../object/contract.ts";

const MEMORY = "/v1/targets/prod/redis/memory";

describe("an answer", () => {
  it("is the envelope of the contract, in this order", async () => {
    const { status, headers, json } = await ask(MEMORY);
    expect(status).toBe(200);
    expect(headers.get("Content-Type")).toBe("application/json");
    const { took_ms, ...rest } = json();
    expect(took_ms).toBeGreaterThanOrEqual(0);
    expect(rest).toEqual({ target: "prod", operation: "memory", ...warnedOf("memory") });
    expect(Object.keys(json()).join(" ")).toBe(
      "target operation at age_ms verdict reasons summary data commands took_ms",
    );
  });

  it("is asked of the target's object with the parsed input, the caller and the operation's deadline", async () => {
    const { questions, hints } = await ask("/v1/targets/prod/redis/info?section=MEMORY", {
      headers: { "X-Request-Id": "request-0001" },
    });
    expect(hints).toEqual([{ locationHint: "weur" }]);
    const [question] = questions;
    expect(question).toMatchObject({
      target: "prod",
      operation: "info",
      input: { section: "memory" },
      caller: { id: "vera", role: "viewer", via: "token" },
      requestId: "request-0001",
    });
    // The time that is left, whatever the clocks say.
    expect(question?.deadlineMs).toBeGreaterThan(5_000);
    expect(question?.deadlineMs).toBeLessThanOrEqual(10_000);
  });

  it("takes an input from the path, and leaves it out where the path does", async () => {
    expect((await ask("/v1/targets/prod/redis/config/MaxMemory")).questions[0]?.input).toEqual({ key: "maxmemory" });
    expect((await ask("/v1/targets/prod/redis/config")).questions[0]?.input).toEqual({});
  });

  it("lists the targets the caller may use, without asking an object", async () => {
    const all = await ask("/v1/targets");
    expect(all.json()).toMatchObject({
      target: null,
      operation: "targets",
      verdict: "ok",
      summary: "You may use 2 targets: prod, staging.",
      data: {
        targets: [
          { name: "prod", description: "The ARM host" },
          { name: "staging", description: null },
        ],
      },
    });
    const narrow = await ask("/v1/targets", { token: NARROW });
    expect(narrow.json()).toMatchObject({ summary: "You may use one target: prod." });
    expect(narrow.questions).toEqual([]);
  });

  it("lists with a target the destinations that take nothing, where it tells any and its object says so in time", async () => {
    const tells = { every: "5m", tell: ["ops"] };
    const destinations = { ops: { kind: "slack", token: "xoxb-0000000000-aaaaaaaaaaaa", channel: "C0123456789" } };
    const env = {
      TARGETS: JSON.stringify({
        prod: { ...HOSTS.prod, watch: tells },
        lost: { ...HOSTS.prod, watch: tells },
        staging: HOSTS.staging,
      }),
      ALERT_DESTINATIONS: JSON.stringify(destinations),
    };
    const failing = [{ name: "ops", failing_since: "2026-11-29T03:04:00.000Z", why: "not_in_channel" }];
    const alerts = { ...warnedOf("alerts"), data: { ...answerExample("alerts").data, failing } };
    const answer = ({ target }: Question): Outcome => {
      if (target === "lost") throw new Error("The object ended.");
      return answered(alerts);
    };
    const { json, questions } = await ask("/v1/targets", { env, answer });
    expect(json()).toMatchObject({
      verdict: "ok",
      data: { targets: [{ name: "prod", failing }, { name: "lost" }, { name: "staging" }] },
    });
    expect(json()["data"]).not.toMatchObject({ targets: [{}, { failing: expect.anything() as unknown }, {}] });
    expect(questions.map(({ target, operation }) => [target, operation])).toEqual([
      ["prod", "alerts"],
      ["lost", "alerts"],
    ]);
    const text = await ask("/v1/targets", { env, answer, headers: { Accept: "text/plain" } });
    expect(text.text).toContain("The destination ops takes nothing since 2026-11-29");
  });

  it("to HEAD has the status and headers of GET, and no body", async () => {
    const { status, headers, text, questions } = await ask(MEMORY, { method: "HEAD" });
    expect([status, text]).toEqual([200, ""]);
    expect(headers.get("Content-Type")).toBe("application/json");
    expect(questions).toHaveLength(1);
  });

  it("has the status 417 and the same body when the verdict is that of fail_on or worse", async () => {
    const warn = await ask(`${MEMORY}?fail_on=warn`);
    expect(warn.status).toBe(417);
    expect(warn.json()).toMatchObject({ operation: "memory", verdict: "warn", data: warnedOf("memory").data });
    expect((await ask(`${MEMORY}?fail_on=critical`)).status).toBe(200);
    const critical = { answer: () => answered({ ...warnedOf("memory"), verdict: "critical" as const }) };
    expect((await ask(`${MEMORY}?fail_on=critical`, critical)).status).toBe(417);
    expect((await ask(`${MEMORY}?fail_on=warn`, critical)).status).toBe(417);
  });
});

describe("text/plain", () => {
  it.each([
    ["text/plain", true],
    ["text/*", true],
    ["text/plain, */*", true],
    ["text/plain;q=0.9, application/json;q=0.8", true],
    ["application/json;q=0.1, */*;q=0, text/plain;q=0.2", true],
    ["*/*", false],
    ["*/*, text/plain;q=0.5", false],
    ["application/json, text/plain, */*", false],
    ["text/plain;q=0.5, application/json", false],
    ["text/plain;q=0", false],
    ["text/html,application/xhtml+xml", false],
    ["image/png", false],
  ])("for Accept: %s is %s", async (accept, text) => {
    const { headers } = await ask(MEMORY, { headers: { Accept: accept } });
    expect(headers.get("Content-Type")).toBe(text ? "text/plain; charset=utf-8" : "application/json");
  });

  it("holds the summary of an answer and the detail of a problem, with the same status", async () => {
    const answer = await ask(`${MEMORY}?fail_on=warn`, { headers: { Accept: "text/plain" } });
    expect(answer.status).toBe(417);
    expect(answer.text).toContain("Redis evicts 12.5 keys a second.");
    const problem = await ask(MEMORY, { headers: { Accept: "text/plain" }, token: null });
    expect(problem.status).toBe(401);
    expect(problem.headers.get("Content-Type")).toBe("text/plain; charset=utf-8");
    expect(problem.text).toContain("There is no bearer token that is known here.");
  });

  it("lists what doctor found fine where detail=all asks for it, which nobody but the text is told", async () => {
    const { data, ...rest } = answerExample("doctor");
    const asked = (query: string, accept: string) =>
      ask(`/v1/targets/prod/doctor${query}`, {
        headers: { Accept: accept },
        answer: () => answered({ ...rest, data }),
      });
    const counts = await asked("", "text/plain");
    expect(counts.text).toContain("Container 1 fine, Redis 1 fine, persistence 1 fine.");
    expect(counts.text).not.toContain("No script holds Redis.");
    const all = await asked("?detail=all", "text/plain");
    expect(all.text).toContain("No script holds Redis.");
    expect([counts, all].map(({ questions }) => questions[0]?.input)).toEqual([{}, {}]);
    const json = await asked("?detail=counts", "application/json");
    expect(json.json()).toMatchObject({ data });
    const wrong = await asked("?detail=some", "application/json");
    expect([wrong.status, wrong.questions]).toEqual([400, []]);
  });
});
