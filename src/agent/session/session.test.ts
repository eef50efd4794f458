import { afterEach, describe, expect, test } from "vitest";
import { OPERATION_NAMES, operations } from "../../protocol/operations.ts";
import { ok } from "../../protocol/result.ts";
import { helloSchema, MAX_LINE_BYTES } from "../../protocol/wire.ts";
import { one, open, opened, policyOf, request, endSessions } from "./session.fixture.ts";

afterEach(endSessions);

describe("what the agent says", () => {
  test("hello first, with its version, the protocol, and what it can do", async () => {
    const { hello } = helloSchema.parse(JSON.parse(await open().line()));
    const written = [
      "ping",
      "memory",
      "info",
      "stats",
      "config",
      "persistence",
      "container",
      "errors",
      "doctor",
      "set",
      "drift",
    ];
    // What was added since stands behind them.
    const added = OPERATION_NAMES.filter((name) => operations[name].answeredBy === "agent" && !written.includes(name));
    expect(hello).toEqual({
      version: "9.9.9",
      protocol: 1,
      arch: process.arch,
      node: process.versions.node,
      operations: [...written, ...added],
    });
  });

  test("answers a request under its id, with the time spent and the command lines", async () => {
    const { ask } = await opened();
    const response = await ask({ id: 7, operation: "memory" });
    expect(response).toMatchObject({ id: 7, result: { ok: true, value: { reading: { maxmemory: 536_870_912 } } } });
    expect(response.result.ok && response.result.value.commands).toContain(
      "docker compose -p shop exec -T redis redis-cli INFO",
    );
  });

  test("answers in whatever order requests finish", async () => {
    let release = (): void => undefined;
    const slow = one("read", async (input: { value?: string }) => {
      if (input.value === "slow") await new Promise<void>((resolve) => (release = resolve));
      return ok(input.value);
    });
    const { say, line, ask } = await opened(slow);
    say(JSON.stringify(request({ id: 1, operation: "test", input: { value: "slow" } })));
    expect(await ask({ id: 2, operation: "test", input: { value: "fast" } })).toMatchObject({ id: 2 });
    release();
    expect(JSON.parse(await line())).toMatchObject({ id: 1, result: { value: { reading: "slow" } } });
  });

  test("nothing to an empty line, nor to one of white space", async () => {
    const { say, ask } = await opened();
    for (const blank of ["", " ", "\r"]) say(blank);
    expect(await ask({ id: 2 })).toMatchObject({ id: 2, result: { ok: true } });
  });

  test("makes one Docker for each target, when it is first asked for", async () => {
    const { ask, made } = await opened();
    expect(made).toEqual([]);
    await ask({ target: "spare" });
    await ask({ target: "prod" });
    await ask({ target: "prod" });
    expect(made).toEqual(["spare", "shop"]);
  });
});

describe("what the agent refuses", () => {
  test.each([
    ["an operation that it does not know", { operation: "flushall" }, "unknown_operation"],
    ["an operation that the Worker answers", { operation: "targets" }, "unknown_operation"],
    ["a name that JavaScript has a meaning for", { operation: "constructor" }, "unknown_operation"],
    ["a target that the policy does not name", { target: "other" }, "unknown_target"],
    ["a target that JavaScript has a meaning for", { target: "__proto__" }, "unknown_target"],
    ["an operation that the policy does not allow", { target: "spare", operation: "memory" }, "forbidden"],
    ["an input that the operation does not take", { operation: "info", input: { section: "nosuch" } }, "bad_input"],
    ["an input with a line break", { operation: "config", input: { key: "save\nFLUSHALL" } }, "bad_input"],
    ["an input that is not asked for", { input: { extra: 1 } }, "bad_input"],
  ])("%s", async (_what, asked, code) => {
    const { ask, made } = await opened();
    expect(await ask({ id: 3, ...asked })).toMatchObject({
      id: 3,
      result: { ok: false, failure: { code, hop: "agent" } },
    });
    expect(made).toEqual([]);
  });

  test("says how to upgrade where it does not know an operation", async () => {
    const { result } = await (await opened()).ask({ operation: "defragment" });
    expect(result).toMatchObject({ failure: { hint: expect.stringContaining("Upgrade the agent") as string } });
  });

  test.each([
    ["{", 0],
    ["null", 0],
    ["[]", 0],
    ['{"id":-1}', 0],
    ['{"id":5,"operation":"ping"}', 5],
    [JSON.stringify({ ...request({ id: 6 }), extra: true }), 6],
    [JSON.stringify(request({ id: 6, deadline_ms: 0 })), 6],
  ])("the line %s, answering to its id where it has one", async (said, id) => {
    const { say, line } = await opened();
    say(said);
    expect(JSON.parse(await line())).toMatchObject({
      id,
      result: { ok: false, failure: { code: "bad_input", hop: "agent" } },
    });
  });

  test("a line over 1 MiB, and answers the next", async () => {
    const { say, line, ask } = await opened();
    say("x".repeat(MAX_LINE_BYTES + 1));
    expect(JSON.parse(await line())).toMatchObject({ id: 0, result: { failure: { code: "bad_input" } } });
    expect(await ask({ id: 2 })).toMatchObject({ id: 2, result: { ok: true } });
  });

  test("everything where the policy cannot be used, naming file and field", async () => {
    const { ask } = await opened({ policy: policyOf({ targets: { prod: {} } }) });
    expect((await ask({})).result).toMatchObject({
      failure: {
        code: "misconfigured",
        hop: "agent",
        detail: expect.stringContaining("/p: targets.prod.project") as string,
      },
    });
  });

  test("more than 64 requests at once", async () => {
    let release = (): void => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    const { say, line } = await opened(one("read", async () => gate.then(() => ok(1))));
    for (let id = 1; id <= 65; id += 1) say(JSON.stringify(request({ id, operation: "test" })));
    expect(JSON.parse(await line())).toMatchObject({
      id: 65,
      result: { failure: { code: "throttled", retry_after_ms: 1000 } },
    });
    release();
    expect(JSON.parse(await line())).toMatchObject({ result: { ok: true } });
  });
});

test("stops reading requests while nobody reads the answers, and goes on after", async () => {
  const large = "x".repeat(100_000);
  let run = 0;
  const { say, line, input } = await opened(
    one("read", () => {
      run += 1;
      return Promise.resolve(ok(large));
    }),
  );
  for (let id = 1; id <= 40; id += 1) {
    say(JSON.stringify(request({ id, operation: "test" })));
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(run).toBeLessThan(20);
  expect(input.readableLength).toBeGreaterThan(0);
  for (let id = 1; id <= 40; id += 1) await line();
  expect(run).toBe(40);
});
