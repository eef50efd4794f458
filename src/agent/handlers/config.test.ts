import { expect, test } from "vitest";
import { error, list, recorded } from "./recorded.fixture.ts";
import { config } from "./config.ts";

test("reads one setting under Redis's own name", async () => {
  const { context, commands } = recorded({ "CONFIG GET maxmemory": list("maxmemory", "536870912") });
  expect(await config({ key: "maxmemory" }, context)).toEqual({ ok: true, value: { maxmemory: "536870912" } });
  expect(commands()).toEqual(["docker compose -p shop exec -T redis redis-cli CONFIG GET maxmemory"]);
});

test("reads all settings that the policy names, in its order, with one command", async () => {
  const { context, batches } = recorded({
    "CONFIG GET maxmemory maxmemory-policy save": list("save", "", "maxmemory", "0", "maxmemory-policy", "noeviction"),
  });
  const result = await config({}, context);
  expect(result.ok && Object.entries(result.value)).toEqual([
    ["maxmemory", "0"],
    ["maxmemory-policy", "noeviction"],
    ["save", ""],
  ]);
  expect(batches).toHaveLength(1);
});

test("asks Redis before 7, which takes one name at a time, for each in one batch", async () => {
  const { context, batches, commands } = recorded({
    // Redis 6.2.16's own words.
    "CONFIG GET maxmemory maxmemory-policy save": error(
      "ERR Unknown subcommand or wrong number of arguments for 'GET'. Try CONFIG HELP.",
    ),
    "CONFIG GET maxmemory": list("maxmemory", "0"),
    "CONFIG GET maxmemory-policy": list(),
    "CONFIG GET save": list("save", "900 1"),
  });
  expect(await config({}, context)).toEqual({ ok: true, value: { maxmemory: "0", save: "900 1" } });
  expect(batches.map((batch) => batch.length)).toEqual([1, 3]);
  expect(commands()).not.toContain(
    "docker compose -p shop exec -T redis redis-cli CONFIG GET maxmemory maxmemory-policy save",
  );
});

test.each(["requirepass", "dir"])(
  "refuses %s, which the policy does not name, and says what may be read",
  async (key) => {
    const { context, batches } = recorded({});
    expect(await config({ key }, context)).toMatchObject({
      ok: false,
      failure: { code: "bad_input", hop: "agent", hint: "Readable are: maxmemory, maxmemory-policy, save." },
    });
    expect(batches).toEqual([]);
  },
);

test("a setting that this Redis does not know is bad input", async () => {
  const { context } = recorded({ "CONFIG GET save": list() });
  expect(await config({ key: "save" }, context)).toMatchObject({
    ok: false,
    failure: { code: "bad_input", detail: expect.stringContaining("save") },
  });
});

test("lets out nothing that was not asked for, whatever Redis replies", async () => {
  const { context } = recorded({ "CONFIG GET save": list("save", "", "requirepass", "canary") });
  expect(await config({ key: "save" }, context)).toEqual({ ok: true, value: { save: "" } });
});

test("a Redis that forbids CONFIG is a failure of Redis", async () => {
  const { context } = recorded({ "CONFIG GET save": error("NOPERM this user has no permissions") });
  expect(await config({ key: "save" }, context)).toMatchObject({
    ok: false,
    failure: { code: "redis_failed", hop: "redis" },
  });
});
