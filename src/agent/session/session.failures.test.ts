import { describe, expect, test } from "vitest";
import { fail, ok } from "../../protocol/result.ts";
import { MAX_LINE_BYTES } from "../../protocol/wire.ts";
import { failure } from "../handlers/recorded.fixture.ts";
import { answering, docker, one, opened, policyOf, sessionsInDirectory } from "./session.fixture.ts";

const inDirectory = sessionsInDirectory();

describe("what goes wrong", () => {
  test("a handler that throws tells nothing of its insides", async () => {
    const { ask, bugs } = await opened(one("read", () => Promise.reject(new Error("canary"))));
    const response = await ask({ operation: "test" });
    expect(response.result).toMatchObject({ ok: false, failure: { code: "agent_failed", hop: "agent" } });
    expect(JSON.stringify(response)).not.toContain("canary");
    expect(bugs).toHaveLength(1);
  });

  test("a failure of Docker is passed on as it is", async () => {
    const stopped = failure("docker_failed", "docker", "The container is stopped.");
    const { ask } = await opened({ docker: docker(() => Promise.resolve(fail(stopped))) });
    expect((await ask({ operation: "info" })).result).toEqual({ ok: false, failure: stopped });
  });

  test("an answer over 1 MiB is replaced", async () => {
    const { ask } = await opened(one("read", () => Promise.resolve(ok("x".repeat(MAX_LINE_BYTES)))));
    expect((await ask({ operation: "test" })).result).toMatchObject({
      ok: false,
      failure: { code: "agent_failed", detail: expect.stringContaining("larger than") as string },
    });
  });

  test("an unreadable password file is told, and Redis is not asked", async () => {
    const policy = policyOf({ targets: { prod: { project: "shop", password_file: inDirectory("none") } } });
    const never = docker(() => Promise.reject(new Error("asked")));
    const { ask } = await opened({ policy, docker: never });
    expect((await ask({ operation: "info" })).result).toMatchObject({
      failure: { code: "misconfigured", hop: "agent" },
    });
  });

  test.each([
    ["redis", docker(async () => new Promise(() => undefined))],
    ["docker", { ...answering, stats: async () => new Promise<never>(() => undefined) }],
  ])("a %s that does not answer, nor heeds its budget, is answered by a timeout of that hop", async (hop, silent) => {
    const { ask } = await opened({ docker: silent });
    const response = await ask({ operation: "memory", deadline_ms: 200 });
    expect(response.result).toMatchObject({ ok: false, failure: { code: "timeout", hop } });
  });

  test("a Docker that heeds its budget may name the hop itself", async () => {
    const heeding = docker(
      async (_commands, { signal }) =>
        new Promise((resolve) => {
          signal.addEventListener("abort", () =>
            resolve(fail(failure("timeout", "docker", "The engine did not answer."))),
          );
        }),
    );
    const { ask } = await opened({ docker: heeding });
    expect((await ask({ operation: "info", deadline_ms: 100 })).result).toMatchObject({
      failure: { code: "timeout", hop: "docker", detail: "The engine did not answer." },
    });
  });
});
