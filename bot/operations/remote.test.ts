import { describe, expect, it } from "vitest";
import { answerExample, problemExample } from "../../src/protocol/examples/answers.ts";
import type { AuditLine } from "../../src/protocol/operations/audit.ts";
import type { Envelope } from "../../src/protocol/answer.ts";
import type { Reason } from "../../src/protocol/verdict.ts";
import type { FailureCode } from "../../src/protocol/failure.ts";
import type { Asked } from "./operations.ts";
import { envelopeOf, problemOf } from "../double/slack.ts";
import { limitedTo, remoteCall } from "./remote.ts";
import type { Send } from "../../client/send.ts";

const asked = (changes: Partial<Asked> = {}): Asked => ({
  by: { team: "T1", user: "U0OPER", role: "operator" },
  operation: "memory",
  target: "prod",
  input: {},
  idempotencyKey: null,
  ...changes,
});

/** The API's end; what it answers is the body of a response, or an exception. */
const api = (answer: () => Response) => {
  const requests: { url: string; method: unknown; headers: Record<string, string>; redirect: unknown }[] = [];
  const send: Send = (url, { method, headers, redirect }) => {
    requests.push({ url, method, headers, redirect });
    return new Promise((resolve) => {
      resolve(answer());
    });
  };
  return { requests, call: remoteCall({ origin: "https://ops.example.com", token: "ro_x", send }) };
};

const json = (value: unknown, status = 200) => Response.json(value, { status });

describe("the API asked for somebody in Slack", () => {
  it("hears for whom it is, in which role, and under which name a change is made once", async () => {
    const listing = asked({ operation: "targets", target: null });
    const envelope = envelopeOf(listing, { targets: [{ name: "prod", description: null }] });
    const { call, requests } = api(() => json(envelope.ok && envelope.envelope));
    expect(await call(asked({ operation: "set", input: { key: "maxmemory" }, idempotencyKey: "n-1" }))).toEqual(
      envelope,
    );
    const [request] = requests;
    expect([request?.url, request?.method, request?.redirect]).toEqual([
      "https://ops.example.com/v1/targets/prod/redis/config/maxmemory",
      "PUT",
      "manual",
    ]);
    expect(request?.headers).toMatchObject({
      Authorization: "Bearer ro_x",
      "X-On-Behalf-Of": "T1/U0OPER",
      "X-On-Behalf-Role": "operator",
      "Idempotency-Key": "n-1",
    });
  });

  it("answers a problem, as it is", async () => {
    const problem = problemOf();
    expect(await api(() => json(problem.ok || problem.problem, 502)).call(asked())).toEqual(problem);
  });

  it.each<[string, () => Response, string]>([
    [
      "nothing",
      () => {
        throw new TypeError("fetch failed");
      },
      "unreachable",
    ],
    [
      "too late",
      () => {
        throw new DOMException("late", "TimeoutError");
      },
      "timeout",
    ],
    ["a page", () => new Response("<html>", { status: 200 }), "internal"],
    [
      "a redirect",
      () => new Response(null, { status: 302, headers: { Location: "https://evil.example" } }),
      "internal",
    ],
    ["JSON of something else", () => json({ ok: true }), "internal"],
    ["a problem of something else", () => json({ error: "no" }, 500), "internal"],
  ])("may answer %s, which is a problem too", async (_, answer, code) => {
    const read = await api(answer).call(asked());
    expect(read).toMatchObject({ ok: false, problem: { code } });
    expect(read).not.toHaveProperty("problem.outcome_unknown");
    const change = await api(answer).call(asked({ operation: "set", input: { key: "maxmemory", value: "1gb" } }));
    expect(change).toMatchObject({ ok: false, problem: { code, outcome_unknown: true } });
    const dryRun = await api(answer).call(asked({ operation: "set", input: { dry_run: "true" } }));
    expect(dryRun).not.toHaveProperty("problem.outcome_unknown");
  });
});

describe("a call that reaches some targets only", () => {
  const overview = asked({ operation: "overview", target: null });
  const { data, summary, reasons, verdict } = answerExample("overview");
  const answering = (answer: Partial<Envelope>, targets: readonly string[] | null) => {
    const reached: Asked[] = [];
    const call = limitedTo((question) => {
      reached.push(question);
      return Promise.resolve(envelopeOf(question, answer.data, answer));
    }, targets);
    return { reached, call };
  };
  const limited = (targets: readonly string[] | null) => answering({ data, summary, reasons, verdict }, targets);

  it("asks of no other", async () => {
    const { reached, call } = limited(["prod", "staging"]);
    expect(await call(asked({ target: "queue" }))).toMatchObject({ ok: false, problem: { code: "forbidden" } });
    expect(reached).toEqual([]);
    await call(asked());
    expect(reached).toHaveLength(1);
  });

  it.each([
    ["prod,staging", {}],
    ["prod,staging", { among: "staging,queue" }],
    ["prod", { among: "queue" }],
  ])("does nothing to another of the same host: among %j of what was asked with %j", async (among, more) => {
    const { reached, call } = limited(["prod", "staging"]);
    await call(asked({ operation: "acknowledge", input: { id: "7", told_in: "ops", ...more } }));
    expect(reached.map(({ input }) => input)).toEqual([{ id: "7", told_in: "ops", among }]);
    await call(asked({ operation: "acknowledge", input: { id: "7" } }));
    expect(reached[1]?.input).toEqual({ id: "7" });
  });

  it.each([
    [["prod", "staging"], "warn"],
    [["staging"], "ok"],
    [["queue"], "critical"],
    [["gone"], "ok"],
  ])("tells of %j alone in an overview, with a verdict of theirs", async (targets, worst) => {
    const answer = await limited(targets).call(overview);
    const names = targets.filter((name) => name !== "gone");
    expect(answer).toMatchObject({
      ok: true,
      envelope: { verdict: worst, data: { targets: names.map((name) => ({ name })) } },
    });
    // The control is the whole answer, which names every target.
    const others = ["queue", "prod", "staging"].filter((name) => !targets.includes(name));
    const whole = JSON.stringify(await limited(null).call(overview));
    for (const other of others)
      expect([whole.includes(other), JSON.stringify(answer).includes(other)]).toEqual([true, false]);
  });

  it.each<[FailureCode, string]>([
    ["throttled", "warn"],
    ["timeout", "critical"],
  ])("tells of one that failed with %s as the Worker's own overview does", async (code, worst) => {
    const failed = data.targets.flatMap((each) =>
      each.failure === null ? [] : [{ ...each, failure: { ...each.failure, code } }],
    );
    const answer = await answering({ data: { targets: failed } }, ["queue"]).call(overview);
    expect(answer).toMatchObject({ ok: true, envelope: { verdict: worst, data: { targets: [{ name: "queue" }] } } });
  });

  it("lists these alone", async () => {
    const listing = asked({ operation: "targets", target: null });
    const all = ["queue", "prod", "staging"].map((name) => ({ name, description: `That is ${name}` }));
    const listed = { data: { targets: all }, summary: "You may use 3 targets: queue, prod, staging." };
    const answer = await answering(listed, ["prod", "gone"]).call(listing);
    expect(answer).toMatchObject({ ok: true, envelope: { data: { targets: [{ name: "prod" }] }, summary: "" } });
    const whole = JSON.stringify(await answering(listed, null).call(listing));
    for (const other of ["queue", "staging"])
      expect([whole.includes(other), JSON.stringify(answer).includes(other)]).toEqual([true, false]);
  });

  describe("in an audit", () => {
    const [line] = answerExample("audit").data.lines as [AuditLine];
    const change = { ...line, input: { key: "maxmemory" }, reason: "full" };
    const lines = ["queue", "prod", "queue", "staging"].map((target, at) => ({ ...change, id: 40 - at, target }));
    const missing: Reason = {
      ...{ id: "audit_incomplete", verdict: "warn", figure: 1, threshold: 0, next_step: "Ask again." },
      text: "The lines of queue are missing (timeout): It took too long.",
    };
    const told = (next: string | null, incomplete = false): Partial<Envelope> => ({
      data: { lines, next },
      summary: "4 lines in the audit of queue, prod, staging.",
      ...(incomplete ? { verdict: "warn", reasons: [missing] } : {}),
    });
    const audit = (input: Asked["input"] = {}) => asked({ operation: "audit", target: null, input });
    const more = "There may be more lines. Name a target: `/redis audit on prod`.";

    it.each<[string, Partial<Envelope>, string, string]>([
      ["all of it", told(null), "ok", ""],
      ["a page of it, whose cursor names all", told("before-queue"), "ok", more],
      ["what was not missing", told(null, true), "warn", more],
    ])("tells of these alone: %s", async (_, answered, worst, said) => {
      const answer = await answering(answered, ["prod", "staging"]).call(audit());
      expect(answer).toMatchObject({
        ok: true,
        envelope: {
          ...{ verdict: worst, reasons: [], summary: said },
          data: { lines: [{ target: "prod" }, { target: "staging" }], next: null },
        },
      });
      const whole = JSON.stringify(await answering(answered, null).call(audit()));
      expect([whole.includes("queue"), JSON.stringify(answer).includes("queue")]).toEqual([true, false]);
    });

    it("asks of no other by name, and goes on page by page where it asks of one of these", async () => {
      const { reached, call } = answering(told("before-prod"), ["prod"]);
      for (const target of ["queue", "gone", "", ["prod", "queue"]])
        expect(await call(audit({ target }))).toMatchObject({ ok: false, problem: { code: "forbidden" } });
      expect(reached).toEqual([]);
      expect(await call(audit({ target: "prod" }))).toMatchObject({
        ok: true,
        envelope: { data: { lines: [{ target: "prod" }], next: "before-prod" } },
      });
    });
  });

  it.each<[FailureCode, string]>([
    ["unknown_target", "The targets you may use: queue, prod."],
    ["forbidden", "It may use: queue, prod."],
  ])("names no other in a hint: %s", async (code, hint) => {
    const problem = { ...problemExample, code, detail: "Not so.", hint };
    const refused = (targets: readonly string[] | null) =>
      limitedTo(() => Promise.resolve({ ok: false, problem }), targets)(asked({ target: "gone" }));
    const answer = await refused(["prod", "gone"]);
    expect(answer).toMatchObject({ ok: false, problem: { code, detail: "Not so." } });
    expect(JSON.stringify(answer)).not.toContain("queue");
    // The control: without a limit all of it is said.
    expect(await refused(null)).toEqual({ ok: false, problem });
  });

  it("tells nothing on all targets that this version does not know", async () => {
    const newer = { data: { targets: [{ named: "queue" }] }, summary: "queue is well." };
    const answer = await answering(newer, ["prod"]).call(overview);
    expect(answer).toMatchObject({ ok: false, problem: { code: "internal" } });
    expect(JSON.stringify(answer)).not.toContain("queue");
    // The control: of one target it is shown as it is.
    expect(await answering(newer, ["prod"]).call(asked())).toMatchObject({ ok: true, envelope: { operation: null } });
  });
});
