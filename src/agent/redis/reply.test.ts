import { expect, test } from "vitest";
import { errorFailure, pairsOf, textOf } from "./reply.ts";

test.each([
  ["NOAUTH Authentication required.", "redis_failed", "password_file"],
  ["WRONGPASS invalid username-password pair or user is disabled.", "redis_failed", "REDISCLI_AUTH"],
  ["LOADING Redis is loading the dataset in memory", "loading", "Wait"],
  ["BUSY Redis is busy running a script.", "redis_failed", "SCRIPT KILL"],
  ["MASTERDOWN Link with MASTER is down", "redis_failed", "master"],
  ["OOM command not allowed when used memory > 'maxmemory'.", "redis_failed", "maxmemory"],
  ["READONLY You can't write against a read only replica.", "redis_failed", "replica"],
  ["MISCONF Redis is configured to save RDB snapshots", "redis_failed", "disk"],
  ["ERR unknown command 'X'", "redis_failed", "log"],
  ["constructor", "redis_failed", "log"],
  ["", "redis_failed", "log"],
])("%s is %s at hop redis with a hint on what to do", (message, code, hint) => {
  expect(errorFailure(message)).toEqual({
    code,
    hop: "redis",
    detail: `Redis replied: ${message}`,
    hint: expect.stringContaining(hint) as string,
  });
});

test("bounds the text of an error to 200 characters, without control characters", () => {
  const { detail } = errorFailure(`ERR \u001B[31m\r\n${"x".repeat(5000)}`);
  expect(detail.slice("Redis replied: ".length)).toHaveLength(200);
  expect(detail).toMatch(/^Redis replied: ERR \[31m x+…$/);
});

test("a reply of another kind than expected is a failure", () => {
  expect(textOf({ kind: "text", text: "PONG" })).toEqual({ ok: true, value: "PONG" });
  expect(textOf({ kind: "nil" })).toMatchObject({ ok: false, failure: { code: "redis_failed" } });
  expect(textOf(undefined)).toMatchObject({ ok: false });
  expect(pairsOf({ kind: "text", text: "OK" })).toMatchObject({ ok: false, failure: { code: "redis_failed" } });
  expect(pairsOf({ kind: "list", items: ["odd"] })).toMatchObject({ ok: false });
});

test("reads a list as names and values", () => {
  const result = pairsOf({ kind: "list", items: ["maxmemory", "0", "save", ""] });
  expect(result.ok && [...result.value]).toEqual([
    ["maxmemory", "0"],
    ["save", ""],
  ]);
});
