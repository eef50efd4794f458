import { describe, expect, it } from "vitest";
import { ask, type Asked } from "../double/front-door.ts";
import { failed } from "../double/env.ts";

const MEMORY = "/v1/targets/prod/redis/memory";

describe("the log", () => {
  it("is one line of JSON for each request", async () => {
    const { lines } = await ask("/v1/targets/prod/redis/config/maxmemory?fail_on=warn");
    expect(lines).toHaveLength(1);
    const { at, request_id, took_ms, ...rest } = JSON.parse(lines[0] ?? "") as Record<string, unknown>;
    expect(at).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    expect([typeof request_id, typeof took_ms]).toEqual(["string", "number"]);
    expect(rest).toEqual({
      caller: "vera",
      via: "token",
      target: "prod",
      operation: "config",
      method: "GET",
      route: "/v1/targets/{target}/redis/config/{key}",
      status: 417,
      code: null,
      hop: null,
      verdict: "warn",
      timings: { object_ms: 2, link_ms: 1 },
    });
  });

  it("says the code and the hop of a failure", async () => {
    const { lines } = await ask(MEMORY, { answer: () => failed({ code: "docker_failed", hop: "docker" }) });
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({
      status: 502,
      code: "docker_failed",
      hop: "docker",
      verdict: null,
    });
  });

  it("holds no token, known or not, no query, no path, and no body", async () => {
    const requests: [string, Asked][] = [
      [`${MEMORY}?hunter2=hunter2`, {}],
      ["/v1/hunter2", { token: "hunter2-unknown-token" }],
      ["/hunter2", { headers: { Referer: "https://hunter2.example", "User-Agent": "hunter2" } }],
      [MEMORY, { method: "POST", body: "hunter2" }],
      ["/v1/targets/prod/hunter2", {}],
    ];
    for (const [path, asked] of requests) {
      const { lines } = await ask(path, asked);
      expect(lines).toHaveLength(1);
      expect(lines[0]).not.toMatch(/hunter2|ro_viewer/);
    }
  });

  it("cuts a target's name that nobody could mean", async () => {
    const { lines } = await ask(`/v1/targets/${"x".repeat(100)}/ping`);
    expect((JSON.parse(lines[0] ?? "") as { target: string }).target).toBe(`${"x".repeat(64)}…`);
  });
});
