import { describe, expect, it } from "vitest";
import { answerExample } from "../../src/protocol/examples/answers.ts";
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
  const limited = (targets: readonly string[] | null) => {
    const reached: Asked[] = [];
    const call = limitedTo((question) => {
      reached.push(question);
      return Promise.resolve(envelopeOf(question, data, { summary, reasons, verdict }));
    }, targets);
    return { reached, call };
  };

  it("asks of no other", async () => {
    const { reached, call } = limited(["prod", "staging"]);
    expect(await call(asked({ target: "queue" }))).toMatchObject({ ok: false, problem: { code: "forbidden" } });
    expect(reached).toEqual([]);
    await call(asked());
    expect(reached).toHaveLength(1);
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
});
