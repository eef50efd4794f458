/** What does not leave the Worker: what a caller gets wrong, and a Worker whose configuration is wrong. */
import { afterEach, describe, expect, test } from "vitest";
import { useStack } from "../setup/stack.ts";
import { requestsTo } from "./requests.ts";

const stack = await useStack();
const { path, problem, failing, succeeds } = requestsTo(stack);

describe("what a caller gets wrong", () => {
  test.each([
    ["an unknown target", "/v1/targets/nowhere/redis/memory", 404, "unknown_target"],
    ["an unknown operation", "/v1/targets/test/redis/memry", 404, "unknown_operation"],
    ["an unknown section of INFO", "/v1/targets/test/redis/info?section=nonsense", 400, "bad_input"],
    ["an unknown setting", "/v1/targets/test/redis/config/no-such-setting", 400, "bad_input"],
    ["the password's setting", "/v1/targets/test/redis/config/requirepass", 400, "bad_input"],
    ["a glob for a setting", "/v1/targets/test/redis/config/max*", 400, "bad_input"],
    ["a newline in a setting", "/v1/targets/test/redis/config/maxmemory%0ACONFIG", 400, "bad_input"],
    ["an unknown parameter", "/v1/targets/test/redis/memory?verbose=1", 400, "bad_input"],
    ["a path outside the API", "/nowhere", 404, "not_found"],
  ])("%s", async (_title, rest, status, code) => {
    expect(await problem(await stack.get(rest))).toMatchObject({ status, code });
  });

  test.each([
    ["no token", null],
    ["a wrong token", "ro_wrong"],
    ["an empty token", ""],
  ])("%s is refused before anything is told", async (_title, token) => {
    for (const rest of [path("/redis/memory"), "/v1/targets/nowhere/redis/memory", "/v1/nonsense"]) {
      const response = await stack.get(rest, { token });
      expect(response.headers.get("www-authenticate")).toMatch(/^Bearer/);
      expect(await problem(response)).toMatchObject({ status: 401, code: "unauthenticated" });
    }
  });

  test("a revoked token is refused", async () => {
    const secrets = stack.workerOptions.secrets ?? {};
    const kept = (JSON.parse(secrets["API_TOKENS"] ?? "[]") as { name: string }[]).filter(
      ({ name }) => name !== "viewer",
    );
    await stack.control.restartWorker({ secrets: { ...secrets, API_TOKENS: JSON.stringify(kept) } });
    try {
      expect(await failing()).toMatchObject({ status: 401, code: "unauthenticated" });
      expect((await stack.get(path("/redis/memory"), { token: stack.operatorToken })).status).toBe(200);
    } finally {
      await stack.control.restartWorker({ secrets });
    }
    await succeeds();
  });

  test("a method that a path does not take", async () => {
    const response = await stack.get(path("/redis/memory"), { method: "DELETE" });
    expect(response.headers.get("allow")).toMatch(/GET/);
    expect(await problem(response)).toMatchObject({ status: 405, code: "method_not_allowed" });
  });

  test("a body of 1 MB", async () => {
    const response = await stack.get(path("/redis/memory"), { method: "POST", body: "x".repeat(1_000_000) });
    expect([405, 413]).toContain((await problem(response)).status);
  });
});

describe("a Worker whose configuration is wrong", () => {
  afterEach(async () => {
    await stack.control.restartWorker({
      vars: stack.workerOptions.vars ?? {},
      secrets: stack.workerOptions.secrets ?? {},
    });
    await succeeds();
  });

  test.each([
    [
      "a host key that is no fingerprint",
      "TARGETS",
      '{"test":{"host":"127.0.0.1","host_keys":["MD5:aa"]}}',
      "TARGETS.test.host_keys",
    ],
    ["a target without host keys", "TARGETS", '{"test":{"host":"127.0.0.1","host_keys":[]}}', "TARGETS.test.host_keys"],
    ["targets that are no JSON", "TARGETS", "prod=127.0.0.1", "TARGETS"],
  ])("%s: every request gets a 500 that names the field", async (_title, name, value, field) => {
    await stack.control.restartWorker({ vars: { ...stack.workerOptions.vars, [name]: value } });
    for (const rest of [path("/redis/memory"), "/healthz", "/docs"]) {
      const body = await problem(await stack.get(rest));
      expect(body).toMatchObject({ status: 500, code: "misconfigured", hop: "worker" });
      expect(body.detail).toContain(field);
    }
  });

  test("missing tokens refuse everyone, and no secret is in the answer", async () => {
    const { API_TOKENS: _removed, ...secrets } = stack.workerOptions.secrets ?? {};
    await stack.control.restartWorker({ secrets });
    const body = await failing();
    expect(body).toMatchObject({ status: 500, code: "misconfigured" });
    expect(body.detail).toContain("API_TOKENS");
    expect(JSON.stringify(body)).not.toContain("PRIVATE KEY-----");
  });
});
