import { expect, test } from "vitest";
import { fail, ok, type Result } from "../../../protocol/result.ts";
import { noConnection } from "../failures.ts";
import { noRedisCli } from "../unreached.ts";
import { PLAIN } from "./reach.ts";
import { createTools, passwordVariables, type Program } from "./tool.ts";

type Tool = "redis-cli" | "valkey-cli" | "keydb-cli";

/** A container that has these; every one that is started is noted. */
const container = (...has: Tool[]) => {
  const started: string[] = [];
  const use = ([tool]: Program): Promise<Result<string>> => {
    started.push(tool);
    return Promise.resolve((has as string[]).includes(tool) ? ok(tool) : fail(noRedisCli("shop-redis-1")));
  };
  return { started, use };
};

test.each<[Tool[], Tool[]]>([
  [["redis-cli", "valkey-cli"], ["redis-cli"]],
  [["valkey-cli"], ["redis-cli", "valkey-cli"]],
  [["keydb-cli"], ["redis-cli", "valkey-cli", "keydb-cli"]],
])("where there is %j, %j are tried", async (has, tried) => {
  const { started, use } = container(...has);
  expect(await createTools(PLAIN).each(use)).toEqual(ok(tried.at(-1)));
  expect(started).toEqual(tried);
});

test("the one that was there is asked first from then on, until it is gone", async () => {
  const tools = createTools(PLAIN);
  await tools.each(container("valkey-cli").use);
  expect(tools.last().cli).toBe("valkey-cli");
  const same = container("redis-cli", "valkey-cli");
  await tools.each(same.use);
  expect(same.started).toEqual(["valkey-cli"]);
  const other = container("redis-cli");
  expect(await tools.each(other.use)).toEqual(ok("redis-cli"));
  expect(tools.last().cli).toBe("redis-cli");
});

test("where there is none, the failure says so, and it is looked for again", async () => {
  const tools = createTools(PLAIN);
  const { started, use } = container();
  expect(await tools.each(use)).toMatchObject({ ok: false, failure: { code: "docker_failed" } });
  expect([started.length, tools.last().cli]).toEqual([4, "redis-cli"]);
});

test("a tool that is there and finds no Redis is not given up for another", async () => {
  const tools = createTools(PLAIN);
  const tried: string[] = [];
  const result = await tools.each(([tool]) => {
    tried.push(tool);
    return Promise.resolve(fail(noConnection()));
  });
  expect([result.ok, tried]).toEqual([false, ["redis-cli"]]);
});

test("the host's password is set under each name, and none where there is none", () => {
  expect(passwordVariables("s3cret")).toEqual({ REDISCLI_AUTH: "s3cret", VALKEYCLI_AUTH: "s3cret" });
  expect(passwordVariables(null)).toEqual({});
});

test("the tool that the policy names is the only one that is tried, with what the policy says of the way", async () => {
  const tools = createTools({ ...PLAIN, cli: "/opt/bin/redis-cli", port: 6380, username: "ops" });
  const programs: Program[] = [];
  const result = await tools.each((program) => {
    programs.push(program);
    return Promise.resolve(fail(noRedisCli("shop-redis-1")));
  });
  expect([result.ok, programs]).toEqual([false, [["/opt/bin/redis-cli", "-p", "6380", "--user", "ops"]]]);
  expect(tools.last()).toEqual({ cli: "/opt/bin/redis-cli", options: ["-p", "6380", "--user", "ops"] });
});
