import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { FAILURE_CODES } from "../../protocol/failure.ts";
import { ask } from "../double/front-door.ts";
import { NARROW, OPERATOR, VIEWER } from "../double/env.ts";
import { PROBLEMS } from "../../protocol/problem.ts";

const MEMORY = "/v1/targets/prod/redis/memory";

describe("the order of checks", () => {
  it.each([
    ["/v1"],
    ["/v1/nonsense"],
    ["/v1/targets"],
    ["/v1/targets/nope/ping"],
    ["/v1/targets/prod/nonsense"],
    [`/v1/targets/${"x".repeat(200)}/ping`],
    [`${MEMORY}?wrong=1`],
  ])("answers 401 to %s without a token, whatever else is wrong", async (path) => {
    for (const method of ["GET", "POST", "OPTIONS", "DELETE"]) {
      const { status, headers, json, counted } = await ask(path, { token: null, method, limited: true });
      expect(status).toBe(401);
      expect(headers.get("WWW-Authenticate")).toBe("Bearer");
      expect(json().code).toBe("unauthenticated");
      expect(counted).toEqual([]);
    }
  });

  it("answers 403 before 429, and asks neither limiter nor object", async () => {
    const { status, counted, questions } = await ask("/v1/targets/staging/ping", { token: NARROW, limited: true });
    expect([status, counted, questions]).toEqual([403, [], []]);
  });

  it("answers 429 before 400", async () => {
    const { status, headers, json, counted, questions } = await ask(`${MEMORY}?wrong=1`, { limited: true });
    expect([status, headers.get("Retry-After"), counted, questions]).toEqual([429, "10", ["vera"], []]);
    expect(json()).toMatchObject({ code: "throttled", retry_after_ms: 10_000 });
  });

  it("answers 400 before it asks the object", async () => {
    const { status, questions } = await ask("/v1/targets/prod/redis/info?section=secrets");
    expect([status, questions]).toEqual([400, []]);
  });

  it("throttles also what is not found", async () => {
    expect((await ask("/v1/targets/prod/nonsense", { limited: true })).status).toBe(429);
    expect((await ask(MEMORY, { method: "POST", limited: true })).status).toBe(429);
  });
});

describe("targets", () => {
  it("answers a caller with a list the same 403 for a name that exists and one that does not", async () => {
    const paths = ["staging/ping", "nope/ping", "staging/nonsense", "nope/nonsense"];
    for (const path of paths) {
      const { status, json } = await ask(`/v1/targets/${path}`, { token: NARROW });
      expect(status).toBe(403);
      expect(json()).toMatchObject({ code: "forbidden", hint: "It may use: prod." });
    }
    expect((await ask("/v1/targets/prod/ping", { token: NARROW })).status).toBe(200);
  });

  it("answers 404 for an unknown name, and lists those that may be used", async () => {
    const { status, json } = await ask("/v1/targets/nope/ping", { token: OPERATOR });
    expect(status).toBe(404);
    expect(json()).toMatchObject({ code: "unknown_target", hint: "The targets you may use: prod, staging." });
  });

  it("knows no target by the name of something every object has", async () => {
    expect((await ask("/v1/targets/constructor/ping")).json().code).toBe("unknown_target");
    expect((await ask("/v1/targets/__proto__/ping")).json().code).toBe("unknown_target");
  });
});

describe("paths", () => {
  it.each([
    ["/v1/targets/prod/redis/memroy", "Did you mean memory: GET /v1/targets/{target}/redis/memory?"],
    ["/v1/targets/prod/memory", "Did you mean memory: GET /v1/targets/{target}/redis/memory?"],
    ["/v1/target", "Did you mean targets: GET /v1/targets?"],
    ["/v1/targets/prod/flushall", "GET /openapi.json lists the operations; /docs explains them."],
  ])("answers 404 to %s with the nearest operation", async (path, hint) => {
    const { status, json } = await ask(path);
    expect(status).toBe(404);
    expect(json()).toMatchObject({ code: "unknown_operation", hint });
  });

  it.each([["/"], ["/v2"], ["/v1x/targets"], ["/index.html"], ["//v1/targets"]])(
    "answers 404 to %s outside the API, with and without a token",
    async (path) => {
      for (const token of [VIEWER, null]) {
        const { status, json } = await ask(path, { token });
        expect(status).toBe(404);
        expect(json().code).toBe("not_found");
      }
    },
  );

  it.each([["POST"], ["PUT"], ["DELETE"], ["PATCH"], ["OPTIONS"]])(
    "answers 405 to %s on a GET's path",
    async (method) => {
      for (const path of [MEMORY, "/v1/targets", "/healthz", "/docs", "/openapi.json"]) {
        const { status, headers, json, questions } = await ask(path, { method });
        expect([status, headers.get("Allow"), questions]).toEqual([405, "GET, HEAD", []]);
        expect(json().code).toBe("method_not_allowed");
      }
    },
  );

  it("answers 400 to a part of more than 128 characters", async () => {
    const at = await ask(`/v1/targets/prod/redis/config/${"a".repeat(129)}`);
    expect(at.status).toBe(400);
    expect(at.json()).toMatchObject({ code: "bad_input", detail: "A part of the path is longer than 128 characters." });
    expect((await ask(`/v1/targets/${"a".repeat(129)}/ping`)).status).toBe(400);
    expect((await ask(`/v1/targets/${"a".repeat(128)}/ping`)).status).toBe(404);
  });
});

describe("configuration", () => {
  it.each([["/healthz"], ["/docs"], ["/v1/targets"], ["/nope"]])("that is wrong answers 500 to %s", async (path) => {
    const env = { TARGETS: '{"prod": {"host": "hunter2://x", "host_keys": ["hunter2"]}}' };
    const { status, json, text, lines } = await ask(path, { env, token: null });
    expect(status).toBe(500);
    expect(json()).toMatchObject({ code: "misconfigured", hop: "worker" });
    expect(json().detail).toContain("TARGETS.prod.host_keys[0]: must be SHA256:");
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({ code: "misconfigured", status: 500 });
    expect(text + lines.join("\n")).not.toContain("hunter2");
  });

  it("without any token refuses everyone", async () => {
    for (const API_TOKENS of [undefined, "", "[]", "null"])
      expect((await ask("/v1/targets", { env: { API_TOKENS } })).status).toBe(500);
  });
});

describe("open pages", () => {
  it("say the Worker's version, which is the package's", async () => {
    const { version } = JSON.parse(await readFile("package.json", "utf8")) as { version: string };
    const { status, json } = await ask("/healthz", { token: null });
    expect([status, json()]).toEqual([200, { status: "ok", version }]);
  });

  it("are answered without asking limiter or object", async () => {
    for (const path of ["/healthz", "/docs", "/openapi.json"]) {
      const { status, counted, questions } = await ask(path, { token: null, limited: true });
      expect([status, counted, questions]).toEqual([200, [], []]);
    }
  });

  it("explain every problem code at the address its type names", async () => {
    const { text } = await ask("/docs", { token: null });
    for (const code of FAILURE_CODES)
      expect(text).toContain(`id="${code}"><code>${code}</code> (${PROBLEMS[code].status})`);
  });
});
