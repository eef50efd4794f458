import { describe, expect, test } from "vitest";
import { fail, ok } from "../../protocol/result.ts";
import type { Docker } from "../docker/seam.ts";
import { failure, recorded } from "../handlers/recorded.fixture.ts";

describe("what is asked of Docker", () => {
  const given = (log_services?: string[], project = "shop") => {
    const asked: string[] = [];
    const docker: Partial<Docker> = {
      services: () => Promise.resolve(ok([])),
      ends: () => Promise.resolve(ok([])),
      logs: (service, since) => {
        asked.push(`${service} since ${since}`);
        return Promise.resolve(ok({ lines: [], spans: [], truncated: false }));
      },
      diskSpace: (path) => Promise.resolve(ok(path === "/data" ? { total: 2048, available: 1024 } : null)),
    };
    return { ...recorded({}, undefined, ok(null), docker, { log_services, project }), asked };
  };

  test("names the other project of a log in it", async () => {
    const { context, commands, asked } = given(["shop/worker", "worker"], "cache");
    await context.logs("shop/worker", 900_000);
    await context.logs("worker", 900_000);
    expect(asked).toEqual(["shop/worker since -900000", "worker since -900000"]);
    expect(commands()).toEqual([
      "docker compose -p shop logs --since 15m worker",
      "docker compose -p cache logs --since 15m worker",
    ]);
  });

  test("is noted as the command lines that a person would type", async () => {
    const { context, commands, asked } = given();
    await context.services();
    await context.ends(3_600_000);
    await context.logs("web", 900_000);
    expect(await context.diskSpace("/data")).toEqual({ ok: true, value: { total: 2048, available: 1024 } });
    expect(asked).toEqual(["web since -900000"]);
    expect(commands()).toEqual([
      "docker compose -p shop ps -a --services",
      "docker events --since 1h --until 0s --filter event=die --filter event=oom " +
        "--filter label=com.docker.compose.project=shop --filter label=com.docker.compose.service=redis",
      "docker compose -p shop logs --since 15m web",
      "docker compose -p shop exec -T redis df -Pk /data",
    ]);
  });

  test("is not noted where it gave nothing", async () => {
    const { context, commands } = given();
    expect(await context.diskSpace("/elsewhere")).toEqual({ ok: true, value: null });
    expect(commands()).toEqual([]);
  });

  test.each([
    ["redis", undefined],
    ["api", ["web"]],
    ["web", []],
  ])("is never the log of %s under log_services %j", async (service, log_services) => {
    const { context, commands, asked } = given(log_services);
    expect(await context.logs(service, 900_000)).toMatchObject({
      ok: false,
      failure: {
        code: "forbidden",
        hop: "agent",
        detail: `The host's policy does not allow the log of service ${service}.`,
      },
    });
    expect(asked).toEqual([]);
    expect(commands()).toEqual([]);
  });
});

test("redact takes out this Redis's password, and works without one", async () => {
  const { context } = recorded({}, undefined, ok("canary-9f3b"));
  expect(await context.redact("said canary-9f3b to redis://:other@redis")).toBe("said *** to redis://***@redis");
  const without = recorded({}, undefined, fail(failure("misconfigured", "agent", "No file.")));
  expect(await without.context.redact("password=x y")).toBe("password=*** y");
});
