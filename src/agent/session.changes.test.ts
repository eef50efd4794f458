import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { fail, ok } from "../protocol/result.ts";
import { failure } from "./handlers/recorded.fixture.ts";
import { changeLog } from "./log.ts";
import { one, opened, endSessions } from "./session.fixture.ts";

let directory = "";
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "redis-ops-session-"));
});
afterEach(async () => {
  await endSessions();
  await rm(directory, { recursive: true });
});

const session = (given: Parameters<typeof opened>[0]): ReturnType<typeof opened> =>
  opened({ log: changeLog(join(directory, "changes.log"), Date.now), ...given });

describe("changes", () => {
  const change = {
    operation: "test",
    input: { value: "576mb" },
    caller: { id: "ann", role: "operator", via: "token" },
  } as const;
  const logged = async (): Promise<unknown[]> => {
    const lines = (await readFile(join(directory, "changes.log"), "utf8")).trimEnd().split("\n");
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
      log: changeLog(join(directory, "none", "changes.log"), Date.now),
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

  test("reads are not logged", async () => {
    await (await session({})).ask({});
    await expect(logged()).rejects.toThrow("ENOENT");
  });
});
