/** Changes, through the front door. */
import { describe, expect, it } from "vitest";
import { ask, type Asked } from "../double/front-door.ts";
import { failed, NARROW, OPERATOR, VIEWER } from "../double/env.ts";

const SET = "/v1/targets/prod/redis/config/maxmemory";
const JSON_BODY = { "Content-Type": "application/json" };

const put = (body: unknown, more: Asked = {}) =>
  ask(SET, {
    token: OPERATOR,
    method: "PUT",
    body: JSON.stringify(body),
    ...more,
    headers: { ...JSON_BODY, ...more.headers },
  });

describe("a change", () => {
  it("is asked of the object with its input parsed, and is not asked with the read of the same path", async () => {
    const { status, questions } = await put({ value: "576mb", for: "2h", reason: "backlog" });
    expect(status).toBe(200);
    expect(questions).toHaveLength(1);
    expect(questions[0]).toMatchObject({
      operation: "set",
      target: "prod",
      caller: { id: "oskar", role: "operator", via: "token" },
      idempotencyKey: null,
      input: {
        key: "maxmemory",
        value: "576mb",
        for: 7_200_000,
        reason: "backlog",
        dry_run: false,
        allow_eviction: false,
        force: false,
      },
    });
    expect((await ask(SET, { token: OPERATOR })).questions[0]?.operation).toBe("config");
  });

  it.each([
    [{ value: 603_979_776 }, "", { value: "603979776" }],
    [{ value: "603979776", dry_run: true }, "", { value: "603979776", dry_run: true }],
    [{ value: "1gb", dry_run: "true" }, "", { dry_run: true }],
    [{ value: "1gb" }, "?dry_run=true&allow_eviction=false", { dry_run: true, allow_eviction: false }],
    [{ value: "1gb", if_current: 536_870_912 }, "", { if_current: "536870912" }],
  ])("takes numbers and flags as JSON or as text: %j%s", async (body, query, input) => {
    const told = await ask(SET + query, {
      token: OPERATOR,
      method: "PUT",
      headers: JSON_BODY,
      body: JSON.stringify(body),
    });
    expect(told.questions[0]?.input).toMatchObject(input);
  });

  it.each([
    ["POST", "/v1/targets/prod/changes/12/undo", { operation: "undo", input: { id: 12 } }],
    ["POST", "/v1/targets/prod/changes/latest/undo", { operation: "undo", input: { id: "latest" } }],
    ["POST", "/v1/targets/prod/profile/apply", { operation: "apply", input: { dry_run: false } }],
    ["GET", "/v1/targets/prod/profile", { operation: "drift", input: {} }],
    ["GET", "/v1/targets/prod/changes?limit=5", { operation: "changes", input: { limit: 5 } }],
  ])("%s %s is asked of the object", async (method, path, question) => {
    const { status, questions } = await ask(path, { token: OPERATOR, method });
    expect(status).toBe(200);
    expect(questions).toHaveLength(1);
    expect(questions[0]).toMatchObject(question);
  });

  it.each([
    [{ value: "576mb", key: "save" }, 'Unknown field: "key".'],
    [{}, /^value: /],
    [{ value: "576mb", for: "30s" }, "for: must be from 1m to 7d."],
    [{ value: "576mb", for: "8d" }, "for: must be from 1m to 7d."],
    [{ value: "576mb", dry_run: "yes" }, /^dry_run: .*boolean.* or .*"true"/],
    [{ value: "576mb", reason: "a\nb" }, "reason: must be one line of text."],
    [{ value: "576mb", reason: "x".repeat(201) }, /^reason: /],
    [{ value: ["576mb"] }, /^value: /],
  ])("is refused with 400, which is audited: %j", async (body, detail) => {
    const { status, json, questions, refusals } = await put(body);
    expect([status, json().code, questions]).toEqual([400, "bad_input", []]);
    expect(json().detail).toMatch(detail);
    expect(refusals).toHaveLength(1);
    expect(refusals[0]).toMatchObject({
      failure: { code: "bad_input", detail: json().detail },
      question: { operation: "set", target: "prod", caller: { id: "oskar" }, input: { key: "maxmemory" } },
    });
  });
});

describe("the Idempotency-Key", () => {
  it.each([["a"], ["3f0c2a1e-8c1b-4a0e-9f1d-2b7f5a6c9d10"], ["x".repeat(128)], ["!~"]])(
    "%j is handed to the object",
    async (key) => {
      const { questions } = await put({ value: "576mb" }, { headers: { "Idempotency-Key": key } });
      expect(questions[0]?.idempotencyKey).toBe(key);
    },
  );

  it.each([[""], ["a b"], ["x".repeat(129)], ["schlüssel"]])("%j is refused with 400", async (key) => {
    const { status, json, questions } = await put({ value: "576mb" }, { headers: { "Idempotency-Key": key } });
    expect([status, questions]).toEqual([400, []]);
    expect(json().detail).toBe("The Idempotency-Key is not 1 to 128 visible ASCII characters.");
  });

  it("is not looked at for a read", async () => {
    const { status, questions } = await ask(SET, { headers: { "Idempotency-Key": "a b" } });
    expect([status, questions[0]?.idempotencyKey]).toEqual([200, null]);
  });
});

describe("a viewer", () => {
  it.each([
    ["PUT", SET],
    ["PUT", `${SET}?wrong=1`],
    ["POST", "/v1/targets/prod/changes/none/undo"],
    ["POST", "/v1/targets/prod/profile/apply"],
  ])("gets 403 for %s %s before anything else is told, and the refusal is audited", async (method, path) => {
    const headers = { ...JSON_BODY, "Idempotency-Key": "a b" };
    const { status, json, questions, refusals } = await ask(path, { token: VIEWER, method, headers, body: "{" });
    expect([status, json().code, questions]).toEqual([403, "forbidden", []]);
    expect(json().detail).toBe("This needs the role operator; yours is viewer.");
    expect(refusals).toHaveLength(1);
    expect(refusals[0]).toMatchObject({ failure: { code: "forbidden" }, question: { caller: { id: "vera" } } });
  });

  it("has the setting audited that the path names", async () => {
    const { refusals } = await put({ value: "576mb" }, { token: VIEWER });
    expect(refusals[0]?.question.input).toEqual({ key: "maxmemory" });
  });

  it("cannot tell by the answer whether a target exists", async () => {
    const body = '{"value":"1gb"}';
    for (const target of ["staging", "nope"]) {
      const path = `/v1/targets/${target}/redis/config/maxmemory`;
      const { status, json } = await ask(path, { token: NARROW, method: "PUT", headers: JSON_BODY, body });
      expect([status, json().detail]).toEqual([403, "This needs the role operator; yours is viewer."]);
    }
  });
});

describe("the audit of refusals", () => {
  it("is not asked for a read, for an unknown target, or without a token", async () => {
    expect((await ask("/v1/targets/staging/ping", { token: NARROW })).refusals).toEqual([]);
    expect((await ask("/v1/targets/prod/redis/info?section=x")).refusals).toEqual([]);
    const unknown = "/v1/targets/nope/redis/config/maxmemory";
    expect((await ask(unknown, { token: OPERATOR, method: "PUT" })).refusals).toEqual([]);
    expect((await put({ value: "1gb" }, { token: null })).refusals).toEqual([]);
  });

  it("is not written by a caller who asks too often", async () => {
    const operator = await put({ value: [] }, { limited: true });
    expect([operator.status, operator.refusals]).toEqual([429, []]);
    const viewer = await put({ value: "1gb" }, { limited: true, token: VIEWER });
    expect([viewer.status, viewer.refusals]).toEqual([403, []]);
  });

  it("holds no value of a setting that may be a secret", async () => {
    const body = '{"value":"hunter2","for":"1s"}';
    const path = "/v1/targets/prod/redis/config/requirepass";
    const { refusals, lines } = await ask(path, { token: OPERATOR, method: "PUT", headers: JSON_BODY, body });
    expect(refusals[0]?.question.input).toEqual({ key: "requirepass", value: "[not kept]", for: "1s" });
    expect(lines.join("\n")).not.toContain("hunter2");
  });

  it("does not change the answer when the object fails, and leaves a line in the log", async () => {
    const { status, json, lines } = await put({}, { note: () => Promise.reject(new Error("gone")) });
    expect([status, json().code]).toEqual([400, "bad_input"]);
    expect(lines.join("\n")).toContain("not_audited");
  });

  it("keeps nobody waiting for an object that does not answer", async () => {
    const never = new Promise<void>(() => undefined);
    expect((await put({}, { note: () => never })).status).toBe(400);
  });
});

describe("the audit of a change under which its object ended", () => {
  const reset = () => Promise.reject(new Error("Durable Object reset because its code was updated."));

  it("is asked of the next object, and says that the outcome is unknown", async () => {
    const { status, json, losses } = await put({ value: "576mb" }, { answer: reset });
    expect([status, json().code]).toEqual([502, "unreachable"]);
    expect(losses).toHaveLength(1);
    expect(losses[0]).toMatchObject({
      question: { operation: "set", input: { key: "maxmemory", value: "576mb" } },
      failure: { code: "unreachable", outcome_unknown: true },
    });
  });

  it("is not asked for a read, a dry run, or a change that the object refused itself", async () => {
    expect((await ask(SET, { token: OPERATOR, answer: reset })).losses).toEqual([]);
    expect((await put({ value: "576mb", dry_run: true }, { answer: reset })).losses).toEqual([]);
    expect((await put({ value: "576mb" }, { answer: () => failed({ code: "conflict" }) })).losses).toEqual([]);
  });
});
