import { describe, expect, it, vi } from "vitest";
import { FAILURE_CODES } from "../../protocol/failure.ts";
import { ask, type Told } from "../double/front-door.ts";
import { failed, OPERATOR, WARNED } from "../double/env.ts";

const MEMORY = "/v1/targets/prod/redis/memory";

describe("a failure", () => {
  it("is a problem with all its fields", async () => {
    const { status, headers, json } = await ask(MEMORY, {
      answer: () => failed({ code: "unreachable", hop: "ssh", detail: "Refused.", hint: "Start sshd." }, WARNED),
      headers: { "X-Request-Id": "request-0002" },
    });
    expect(status).toBe(502);
    expect(headers.get("Content-Type")).toBe("application/problem+json");
    expect(json()).toEqual({
      type: "http://localhost/docs#unreachable",
      title: "Host unreachable",
      status: 502,
      detail: "Refused.",
      code: "unreachable",
      hop: "ssh",
      hint: "Start sshd.",
      request_id: "request-0002",
      last_good: WARNED,
    });
  });

  it("has the status of the contract for every code, never a success", async () => {
    const found: Record<string, number> = {};
    for (const code of FAILURE_CODES)
      found[code] = (await ask(MEMORY, { answer: () => failed({ code }), impossible: true })).status;
    expect(found).toEqual({
      bad_input: 400,
      unauthenticated: 401,
      forbidden: 403,
      unknown_target: 404,
      unknown_operation: 404,
      not_found: 404,
      method_not_allowed: 405,
      conflict: 409,
      too_large: 413,
      refused_by_guard: 422,
      throttled: 429,
      misconfigured: 500,
      internal: 500,
      unreachable: 502,
      agent_failed: 502,
      docker_failed: 502,
      redis_failed: 502,
      loading: 503,
      timeout: 504,
    });
  });

  it("of a guard names the nearest value that passes", async () => {
    const { json } = await ask("/v1/targets/prod/profile/apply", {
      method: "POST",
      token: OPERATOR,
      answer: () => failed({ code: "refused_by_guard", nearest: "576mb" }),
    });
    expect(json()).toMatchObject({ code: "refused_by_guard", nearest: "576mb" });
  });

  it("of ping says what each hop said", async () => {
    const hops = [{ hop: "worker" as const, ok: true, took_ms: 0 }];
    const { json } = await ask("/v1/targets/prod/ping", {
      answer: () => failed({ code: "timeout", hop: "ssh", hops }),
    });
    expect(json()).toMatchObject({ code: "timeout", hop: "ssh", hops });
  });

  it("by the hard limit says in whole seconds how long to wait, rounded up", async () => {
    const { status, headers, json } = await ask(MEMORY, {
      answer: () => failed({ code: "throttled", retry_after_ms: 1_001 }),
    });
    expect([status, headers.get("Retry-After")]).toEqual([429, "2"]);
    expect(json().retry_after_ms).toBe(1_001);
  });

  it("of a host that turned redis-ops away says how long to wait", async () => {
    const { status, headers } = await ask(MEMORY, {
      answer: () => failed({ code: "unreachable", hop: "ssh", retry_after_ms: 30_000 }),
    });
    expect([status, headers.get("Retry-After")]).toEqual([502, "30"]);
  });

  it("of a change that is under way says when to ask again", async () => {
    const { status, headers } = await ask("/v1/targets/prod/changes/7/undo", {
      ...{ method: "POST", token: OPERATOR },
      answer: () => failed({ code: "conflict", retry_after_ms: 28_000 }),
    });
    expect([status, headers.get("Retry-After")]).toEqual([409, "28"]);
  });

  it.each([
    ["its own code", Object.assign(new Error("boom hunter2"), { remote: true }), 500, "internal"],
    ["the platform", new Error("Durable Object reset hunter2"), 502, "unreachable"],
  ])("of the object by %s tells nothing of the exception", async (_, error, status, code) => {
    const found = await ask(MEMORY, { answer: () => Promise.reject(error) });
    expect(found.status).toBe(status);
    expect(found.json()).toMatchObject({ code, hop: "worker" });
    expect(found.text).not.toContain("hunter2");
  });

  it("by an object that never answers comes a quarter of a second after the deadline", async () => {
    vi.useFakeTimers();
    try {
      // The hash of the token is computed in real time, so the clock waits until the object is asked.
      let asked: Promise<Told> | undefined;
      await new Promise<void>((reached) => {
        const answer = () => {
          reached();
          return new Promise<never>(() => undefined);
        };
        asked = ask(MEMORY, { answer });
      });
      await vi.advanceTimersByTimeAsync(10_249);
      let settled = false;
      void asked?.then(() => (settled = true));
      await vi.advanceTimersByTimeAsync(0);
      expect(settled).toBe(false);
      await vi.advanceTimersByTimeAsync(1);
      const told = await asked;
      expect(told?.status).toBe(504);
      expect(told?.json()).toMatchObject({ code: "timeout", hop: "worker" });
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  it("by a bug in the Worker is an internal error without internals, and has its headers", async () => {
    const { status, text, json, headers, lines } = await ask(MEMORY, {
      answer: () => failed({}, { ...WARNED, data: 1n }),
    });
    expect(status).toBe(500);
    expect(json()).toMatchObject({ code: "internal", hop: "worker" });
    expect(text).not.toContain("BigInt");
    expect(headers.get("X-Content-Type-Options")).toBe("nosniff");
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain("BigInt");
  });
});
