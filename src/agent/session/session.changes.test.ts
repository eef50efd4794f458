import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { pause } from "../../shared/deadline.ts";
import { fail, ok } from "../../protocol/result.ts";
import { memoryRedis } from "../double/redis.ts";
import { failure } from "../handlers/recorded.fixture.ts";
import { changeLog } from "./change-log.ts";
import type { AgentHandler } from "./perform.ts";
import { docker, one, opened, request, sessionsInDirectory } from "./session.fixture.ts";

const inDirectory = sessionsInDirectory();

const session = (given: Parameters<typeof opened>[0]): ReturnType<typeof opened> =>
  opened({ log: changeLog(inDirectory("changes.log"), Date.now), ...given });

describe("changes", () => {
  const change = {
    operation: "test",
    input: { value: "576mb" },
    caller: { id: "ann", role: "operator", via: "token" },
  } as const;
  const logged = async (): Promise<unknown[]> => {
    const lines = (await readFile(inDirectory("changes.log"), "utf8")).trimEnd().split("\n");
    return lines.map((line) => JSON.parse(line) as unknown);
  };

  test("are logged before they run and after", async () => {
    let before: unknown[] = [];
    const { ask } = await session(
      one("change", async () => {
        before = await logged();
        return ok("done");
      }),
    );
    expect((await ask(change)).result).toMatchObject({ ok: true });
    expect(before).toMatchObject([{ event: "intent", operation: "test", target: "prod", input: { value: "576mb" } }]);
    expect(await logged()).toMatchObject([
      { event: "intent", caller: { id: "ann" }, request_id: "r-1" },
      { event: "outcome", code: "ok", request_id: "r-1" },
    ]);
  });

  test("that fail are logged with the failure's code", async () => {
    const { ask } = await session(one("change", () => Promise.resolve(fail(failure("redis_failed", "redis", "No.")))));
    await ask(change);
    expect(await logged()).toMatchObject([{ event: "intent" }, { event: "outcome", code: "redis_failed" }]);
  });

  test("do not run where they cannot be logged", async () => {
    let ran = false;
    const { ask } = await session({
      ...one("change", () => {
        ran = true;
        return Promise.resolve(ok(1));
      }),
      log: changeLog(inDirectory("none/changes.log"), Date.now),
    });
    expect((await ask(change)).result).toMatchObject({ failure: { code: "misconfigured", hop: "agent" } });
    expect(ran).toBe(false);
  });

  test("are refused to a viewer, unlogged", async () => {
    const { ask } = await session(one("change", () => Promise.resolve(ok(1))));
    const viewer = { ...change.caller, role: "viewer" } as const;
    expect((await ask({ ...change, caller: viewer })).result).toMatchObject({
      failure: { code: "forbidden", hop: "agent" },
    });
    await expect(logged()).rejects.toThrow("ENOENT");
  });

  test("whose write was sent and not answered in time have an unknown outcome", async () => {
    const silent = docker(() => new Promise(() => undefined));
    const write = one("change", (_input: never, { redis }) => redis(["CONFIG", "SET", "maxmemory", "1"]));
    const read = one("change", (_input: never, { redis }) => redis(["CONFIG", "GET", "maxmemory"]));
    const { result } = await (await session({ ...write, docker: silent })).ask({ ...change, deadline_ms: 100 });
    expect(result).toMatchObject({ failure: { code: "timeout", hop: "redis", outcome_unknown: true } });
    expect(await logged()).toMatchObject([{ event: "intent" }, { code: "timeout", outcome_unknown: true }]);
    const other = await (await session({ ...read, docker: silent })).ask({ ...change, deadline_ms: 100 });
    expect(other.result.ok ? null : other.result.failure).not.toHaveProperty("outcome_unknown");
  });

  test("whose write was made and that have not ended in time have an unknown outcome, whatever they wait for", async () => {
    const write = ["CONFIG", "SET", "maxmemory", "1"] as const;
    const asked = async (work: AgentHandler, redis = memoryRedis()): Promise<unknown> => {
      const { result } = await (
        await session({ ...one("change", work), docker: redis })
      ).ask({ ...change, deadline_ms: 100 });
      return result.ok ? result : result.failure;
    };
    const never = new Promise<never>(() => undefined);
    const unknown = { outcome_unknown: true };
    expect(await asked((_: never, { redis }) => redis([...write]).then(() => never))).toMatchObject(unknown);
    const throws: AgentHandler = async (_: never, { redis }) => {
      await redis([...write]);
      throw new Error("a bug");
    };
    expect(await asked(throws)).toMatchObject({ code: "agent_failed", ...unknown });
    const reads: AgentHandler = async (_: never, { redis }) => {
      await redis([...write]);
      await redis(["INFO"]);
      return never;
    };
    expect(await asked(reads)).toMatchObject(unknown);
    // A write that Redis has answered with an error was not made.
    const refused: AgentHandler = (_: never, { redis }) =>
      redis(["CONFIG", "SET", "no-such-setting", "1"]).then(() => never);
    expect(await asked(refused)).not.toHaveProperty("outcome_unknown");
  });

  test("of one target wait for each other", async () => {
    const order: string[] = [];
    const agent = await session(
      one("change", async (input: never) => {
        const { value } = input as { value: string };
        order.push(`begin ${value}`);
        await pause(20);
        order.push(`end ${value}`);
        return ok(value);
      }),
    );
    for (const [index, value] of ["a", "b"].entries()) {
      agent.say(JSON.stringify(request({ ...change, id: index + 1, input: { value } })));
    }
    await agent.line();
    await agent.line();
    expect(order.map((each) => each.split(" ")[0])).toEqual(["begin", "end", "begin", "end"]);
  });

  test("that are dry runs are answered and not logged", async () => {
    const redis = memoryRedis();
    const { ask } = await session({ docker: redis });
    const input = { key: "maxmemory", value: "576mb", dry_run: true };
    expect((await ask({ ...change, operation: "set", input })).result).toMatchObject({ ok: true });
    await expect(logged()).rejects.toThrow("ENOENT");
    expect(redis.writes).toEqual([]);
  });

  test("reads are not logged", async () => {
    await (await session({})).ask({});
    await expect(logged()).rejects.toThrow("ENOENT");
  });
});
